import { hex } from '@scure/base';
import { describe, expect, it } from 'vitest';
import { casesOf, contradicted, differences } from './edge-vectors.js';
import { bySmCrypto } from './sm-crypto-digest.js';
import { bytes32, n } from './vectors.js';
import { type DigestClaim, digestJudges } from './verify-seam.js';

const all = casesOf('Sm2VerifyDigest').map(({ test, group }) => ({ test, claim: { ...test, publicKey: group.publicKey } }));

// Whoever calls the module has looked at the range of r and s: the public verbs do, with the same cases as messages.
const inRange = ({ sig }: DigestClaim): boolean =>
  [sig.slice(0, 64), sig.slice(64)].every((half) => half > '0'.repeat(64) && half < hex.encode(bytes32(n)));
const judged = all.filter(({ claim }) => inRange(claim));
const [tests, claims] = [judged.map(({ test }) => test), judged.map(({ claim }) => claim)];
const judges = digestJudges();

describe('the digests of SM2, the WebAssembly module', () => {
  it('are nearly all of the file’s', () => {
    expect(all.length).toBeGreaterThan(1000);
    expect(all.length - judged.length).toBeLessThan(12);
  });

  it.each(Object.entries(judges))('are judged right %s', (_, judge) => {
    expect(differences(tests, judge(claims))).toEqual([]);
  });

  it('are judged right in batches, each in every place', () => {
    const judge = judges['in batches of 64, tables of 8 bits'] ?? (() => []);
    for (const [i, claim] of claims.entries()) {
      if (i % 61 !== 0) continue;
      const [good, goodTest] = [claims[0] ?? claim, tests[0]];
      for (const place of [0, 1, 2, 31, 62, 63]) {
        const row = Array.from({ length: 64 }, (_, at) => (at === place ? claim : good));
        const wanted = row.map((_, at) => ((at === place ? tests[i] : goodTest)?.result ?? '') === 'valid');
        expect(judge(row)).toEqual(wanted);
      }
    }
  });

  it('are judged without anything left of the one before', () => {
    const judge = judges.cold ?? (() => []);
    const shuffled = claims.map((_, i) => (i * 389) % claims.length);
    expect(new Set(shuffled).size).toBe(claims.length);
    expect(judge(shuffled.map((at) => claims[at] ?? { publicKey: '', digest: '', sig: '' }))).toEqual(
      shuffled.map((at) => tests[at]?.result === 'valid'),
    );
  });

  it('would be noticed with the other verdict', () => {
    const verdicts = judges.cold?.(claims) ?? [];
    for (const at of [0, 1, 100, tests.length - 1]) {
      const test = tests[at];
      if (test !== undefined) expect(differences(tests.with(at, contradicted(test)), verdicts)).toHaveLength(1);
    }
  });
});

describe('the digests of SM2, sm-crypto', () => {
  it('are judged as the file says, each sixtieth', () => {
    const some = all.filter(({ test }) => test.tcId % 60 === 0);
    const verdicts = some.map(({ claim }) => bySmCrypto(claim));
    expect(
      differences(
        some.map(({ test }) => test),
        verdicts,
      ),
    ).toEqual([]);
  });
});
