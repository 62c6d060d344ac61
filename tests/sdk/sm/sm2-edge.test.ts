import { createPublicKey, createVerify } from 'node:crypto';
import {
  compressPoint,
  decompressPoint,
  type Engine,
  engines,
  isPublicKey,
  prepareKey,
  publicKeyOf,
  type SignatureClaim,
  sign,
  verify,
  verifyMany,
} from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import { describe, expect, it } from 'vitest';
import type { CaseOf, GroupOf } from '../../sm2-edge/format.js';
import { digestOf, identityOf, numberOf } from '../../sm2-edge/signature.js';
import { casesOf, contradicted, differences, edgeFile, groupsOf } from './edge-vectors.js';
import { always, bytes32, join } from './vectors.js';

const verifyGroups = groupsOf('Sm2Verify');
const textOf = (id: string): string => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(hex.decode(id));

const claimOf = (
  { publicKey, userId }: GroupOf<'Sm2Verify'>,
  { msg, sig }: CaseOf<'Sm2Verify'>,
): SignatureClaim & { readonly userId: string } => ({
  signature: hex.decode(sig),
  message: hex.decode(msg),
  publicKey: hex.decode(publicKey),
  userId: textOf(userId),
});

type Claims = readonly ReturnType<typeof claimOf>[];

/** Each way there is to ask an engine for verdicts. */
const ways: Readonly<Record<string, (claims: Claims, engine: Engine) => boolean[]>> = {
  'one by one': judgeEach,
  'one by one, keys prepared': (claims, engine) => {
    for (const { publicKey } of claims) expect(prepareKey(publicKey, { engine })).toBe(true);
    return judgeEach(claims, engine);
  },
  'all at once': (claims, engine) => verifyMany(claims, { engine }),
  'two at once': (claims, engine) =>
    claims.flatMap((claim, i) => (i % 2 === 0 ? verifyMany([claim, ...claims.slice(i + 1, i + 2)], { engine }) : [])),
  'all at once, the wrong way round': (claims, engine) => verifyMany(claims.toReversed(), { engine }).reverse(),
};

function judgeEach(claims: Claims, engine: Engine): boolean[] {
  return claims.map(({ signature, message, publicKey, userId }) => verify(signature, message, publicKey, { engine, userId }));
}

// The portable engine takes 30 ms a verdict: here every twentieth, all of them in the long run.
const sampled = <Case>(cases: readonly Case[], engine: Engine): readonly Case[] =>
  engine.name === 'portable' ? cases.filter((_, i) => i % 20 === 0) : cases;

describe('the edge file of SM2', () => {
  it('says where it comes from, what its flags mean and how many cases it has', () => {
    const tests = edgeFile.testGroups.flatMap(
      (group): readonly { readonly tcId: number; readonly flags: readonly string[] }[] => group.tests,
    );
    expect(edgeFile.provenance).toContain('node tests/dist/sm2-edge/write.js');
    expect(tests.map(({ tcId }) => tcId)).toEqual(tests.map((_, i) => i + 1));
    expect(edgeFile.numberOfTests).toBe(tests.length);
    expect(tests.length).toBeGreaterThan(1500);
    expect(new Set(tests.flatMap(({ flags }) => flags))).toEqual(new Set(Object.keys(edgeFile.notes)));
  });
});

describe.each(engines)('the edge cases of SM2, engine $name', (engine) => {
  const chosen = sampled(
    verifyGroups.flatMap((group) => group.tests.map((test) => ({ test, claim: claimOf(group, test) }))),
    engine,
  );
  const [tests, claims] = [chosen.map(({ test }) => test), chosen.map(({ claim }) => claim)];

  it.each(Object.entries(ways).filter(([way]) => engine.name !== 'portable' || way === 'one by one'))('messages, %s', (_, judge) => {
    expect(differences(tests, judge(claims, engine))).toEqual([]);
  });

  it('messages, each alone beside a good one that must stay good', () => {
    const first = claims[0];
    if (first === undefined || engine.name === 'portable') return;
    const beside = claims.flatMap((claim) => verifyMany([first, claim, first], { engine }));
    expect(
      differences(
        tests,
        beside.filter((_, i) => i % 3 === 1),
      ),
    ).toEqual([]);
    expect(beside.filter((verdict, i) => i % 3 !== 1 && !verdict)).toEqual([]);
  });

  it('messages, pinned keys', () => {
    const pinned = verifyGroups.filter((_, i) => i % 12 === 0);
    for (const group of engine.name === 'portable' ? pinned.slice(0, 1) : pinned) {
      expect(prepareKey(hex.decode(group.publicKey), { pinned: true, engine })).toBe(true);
      const some = engine.name === 'portable' ? group.tests.slice(0, 3) : group.tests;
      expect(
        differences(
          some,
          judgeEach(
            some.map((test) => claimOf(group, test)),
            engine,
          ),
        ),
      ).toEqual([]);
    }
  });

  it('public keys of every wrong kind, never prepared either', () => {
    const cases = casesOf('Sm2PublicKey');
    const verdicts = cases.map(({ test, group }) =>
      verify(hex.decode(test.sig), hex.decode(test.msg), hex.decode(test.publicKey), { engine, userId: textOf(group.userId) }),
    );
    const all = cases.map(({ test }) => test);
    expect(differences(all, verdicts)).toEqual([]);
    expect(
      differences(
        all,
        verifyMany(
          cases.map(({ test }) => ({
            signature: hex.decode(test.sig),
            message: hex.decode(test.msg),
            publicKey: hex.decode(test.publicKey),
          })),
          { engine },
        ),
      ),
    ).toEqual([]);
    // The other y is a key, only not that of the signature.
    const onCurve = all.map((test) => (test.comment === 'the other y' ? contradicted(test) : test));
    expect(
      differences(
        onCurve,
        onCurve.map(({ publicKey }) => isPublicKey(hex.decode(publicKey))),
      ),
    ).toEqual([]);
    expect(
      differences(
        onCurve,
        onCurve.map(({ publicKey }) => prepareKey(hex.decode(publicKey), { engine })),
      ),
    ).toEqual([]);
  });

  it('compressed points', () => {
    for (const { test } of casesOf('Sm2CompressedPoint')) {
      const bytes = hex.decode(test.compressed);
      if (bytes.length !== 33 || (bytes[0] !== 2 && bytes[0] !== 3)) continue;
      const point = engine.decompress(bytes);
      expect({ tcId: test.tcId, point: point === undefined ? '' : hex.encode(point) }).toEqual({ tcId: test.tcId, point: test.publicKey });
    }
  });

  it('private keys', () => {
    const outcome = (privateKey: string): string => {
      try {
        return hex.encode(publicKeyOf(hex.decode(privateKey), engine));
      } catch (error) {
        expect(error).toMatchObject({ code: 'KEY_MALFORMED' });
        return '';
      }
    };
    for (const { test } of casesOf('Sm2PrivateKey')) expect({ ...test, publicKey: outcome(test.privateKey) }).toEqual(test);
  });

  it('the signature of each nonce, and the nonces that are refused', () => {
    for (const { test, group } of sampled(casesOf('Sm2Sign'), engine)) {
      const options = { engine, userId: textOf(group.userId), random: always(hex.decode(test.k)) };
      const make = () => hex.encode(sign(hex.decode(test.msg), hex.decode(group.privateKey), options));
      if (test.result === 'valid') expect({ ...test, sig: make() }).toEqual(test);
      else expect(make).toThrow(expect.objectContaining({ code: 'RANDOMNESS_BROKEN' }));
    }
  });

  it('user ids that have no UTF-8 or are too long', () => {
    const { privateKey } = groupsOf('Sm2Sign')[0] ?? { privateKey: '' };
    const key = publicKeyOf(hex.decode(privateKey), engine);
    for (const { test } of casesOf('Sm2UserId')) {
      const { userId } = test;
      const signed = () => sign(Uint8Array.of(1), hex.decode(privateKey), { engine, userId });
      if (test.result === 'valid') expect(verify(signed(), Uint8Array.of(1), key, { engine, userId })).toBe(true);
      else {
        expect(signed).toThrow(TypeError);
        expect(() => verify(new Uint8Array(64).fill(1), Uint8Array.of(1), key, { engine, userId })).toThrow(TypeError);
        expect(() =>
          verifyMany([{ signature: new Uint8Array(64).fill(1), message: Uint8Array.of(1), publicKey: key, userId }], { engine }),
        ).toThrow(TypeError);
      }
    }
  });
});

describe('the edge cases of SM2, the forms', () => {
  it('compress and decompress, or are called malformed', () => {
    for (const { test } of casesOf('Sm2CompressedPoint')) {
      if (test.result === 'valid') {
        expect(hex.encode(decompressPoint(hex.decode(test.compressed)))).toBe(test.publicKey);
        expect(hex.encode(compressPoint(hex.decode(test.publicKey)))).toBe(test.compressed);
      } else expect(() => decompressPoint(hex.decode(test.compressed))).toThrow(expect.objectContaining({ code: 'KEY_MALFORMED' }));
    }
  });

  it('in DER are what OpenSSL says, and none passes where r ‖ s is asked for', () => {
    const spki = hex.decode('3059301306072a8648ce3d020106082a811ccf5501822d034200');
    for (const group of groupsOf('Sm2VerifyDer')) {
      const point = { x: numberOf(hex.decode(group.publicKey).subarray(1, 33)), y: numberOf(hex.decode(group.publicKey).subarray(33)) };
      const key = createPublicKey({ key: Buffer.from(join(spki, hex.decode(group.publicKey))), format: 'der', type: 'spki' });
      const z = identityOf(point, hex.decode(group.userId));
      const verdicts = group.tests.map(({ msg, sig }) =>
        createVerify('sm3').update(z).update(hex.decode(msg)).verify(key, hex.decode(sig)),
      );
      expect(differences(group.tests, verdicts)).toEqual([]);
      const raw = group.tests.map(({ msg, sig }) => verify(hex.decode(sig), hex.decode(msg), hex.decode(group.publicKey)));
      // One of the invalid is right r ‖ s: the other form.
      expect(raw.filter(Boolean)).toHaveLength(1);
    }
  });
});

describe('the runner of the edge cases', () => {
  const engine = engines.find(({ name }) => name !== 'portable') ?? engines[0];
  if (engine === undefined) throw new TypeError('there is no engine');
  const chosen = verifyGroups
    .flatMap((group) => group.tests.map((test) => ({ test, claim: claimOf(group, test) })))
    .filter((_, i) => i % 9 === 0);
  const [tests, claims] = [chosen.map(({ test }) => test), chosen.map(({ claim }) => claim)];

  it('notices each verdict that is turned round', () => {
    const verdicts = judgeEach(claims, engine);
    for (const [i, test] of tests.entries()) {
      const found = differences(tests.with(i, contradicted(test)), verdicts);
      expect(found.map((text) => Number.parseInt(text, 10))).toEqual([test.tcId]);
    }
  });

  it('notices an engine that says yes, says no, forgets the id or takes s for n − s', () => {
    const wrong: readonly Partial<Engine>[] = [
      { verify: () => true },
      { verify: () => false },
      { verify: (signature, message, key) => engine.verify(signature, message, key, new TextEncoder().encode('1234567812345678')) },
      {
        verify: (signature, message, key, id) =>
          engine.verify(signature, message, key, id) ||
          engine.verify(join(signature.subarray(0, 32), bytes32(order - numberOf(signature.subarray(32)))), message, key, id),
      },
    ];
    for (const fault of wrong) expect(differences(tests, judgeEach(claims, { ...engine, ...fault }))).not.toEqual([]);
  });

  it('computes digests as the engines do', () => {
    const [claim] = claims;
    if (claim === undefined) throw new TypeError('there is no case');
    const { publicKey, message, userId } = claim;
    const point = { x: numberOf(publicKey.subarray(1, 33)), y: numberOf(publicKey.subarray(33)) };
    const id = new TextEncoder().encode(userId);
    expect(bytes32(digestOf(message, point, id))).toEqual(engine.sm3([identityOf(point, id), message]));
  });
});

const order = 0xfffffffe_ffffffff_ffffffff_ffffffff_7203df6b_21c6052b_53bbf409_39d54123n;
