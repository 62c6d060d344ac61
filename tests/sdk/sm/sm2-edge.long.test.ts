import { engines, verify } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import { describe, expect, it } from 'vitest';
import { sm2EdgeFile, textOf } from '../../sm2-edge/edge-file.js';
import { casesOf, differences, edgeText } from './edge-vectors.js';
import { bySmCrypto } from './sm-crypto-digest.js';

describe('the edge file of SM2', () => {
  it('is what its generator writes, to the last byte', () => {
    expect(textOf(sm2EdgeFile()) === edgeText).toBe(true);
  });

  it('has digests sm-crypto judges alike, all of them', () => {
    const cases = casesOf('Sm2VerifyDigest');
    const verdicts = cases.map(({ test, group }) => bySmCrypto({ ...test, publicKey: group.publicKey }));
    expect(
      differences(
        cases.map(({ test }) => test),
        verdicts,
      ),
    ).toEqual([]);
  });

  it.each(engines)('has messages $name judges alike, all of them', (engine) => {
    const cases = casesOf('Sm2Verify');
    const verdicts = cases.map(({ test, group }) =>
      verify(hex.decode(test.sig), hex.decode(test.msg), hex.decode(group.publicKey), { engine, userId: idOf(group.userId) }),
    );
    expect(
      differences(
        cases.map(({ test }) => test),
        verdicts,
      ),
    ).toEqual([]);
  });
});

const idOf = (userId: string): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(hex.decode(userId));
