import { createHash } from 'node:crypto';
import { createSigner, engines, generateKeyPair, prepareKey, randomBytes, type SignatureClaim, verify, verifyMany } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** A claim and what is to be said of it. */
interface Known {
  readonly claim: SignatureClaim;
  readonly valid: boolean;
}

const keyCount = 24;
const flipped = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((byte, i) => (i === at ? byte ^ 4 : byte));

/** Claims of many keys, good and bad, short and long, under two ids. */
const known: readonly Known[] = Array.from({ length: keyCount }, (_, i) => {
  const { privateKey, publicKey } = generateKeyPair();
  const userId = i % 3 === 0 ? '赣州' : '1234567812345678';
  const message = randomBytes([0, 32, 55, 200, 5000, 70_000][i % 6] ?? 32);
  const signature = createSigner(privateKey, { userId }).sign(message);
  const claim = { signature, message, publicKey, userId };
  return [
    { claim, valid: true },
    { claim: { ...claim, userId: `${userId}.` }, valid: false },
    { claim: { ...claim, signature: flipped(signature, i) }, valid: false },
    { claim: { ...claim, message: Uint8Array.of(...message, 0) }, valid: false },
    { claim: { ...claim, publicKey: flipped(publicKey, 1 + i) }, valid: false },
    { claim: { ...claim, signature: signature.subarray(1) }, valid: false },
  ];
}).flat();

const index = fc.nat({ max: known.length - 1 });
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ verb: fc.constant('verify' as const), at: index }) },
  { weight: 4, arbitrary: fc.record({ verb: fc.constant('verifyMany' as const), all: fc.array(index, { maxLength: 150 }) }) },
  { weight: 1, arbitrary: fc.record({ verb: fc.constant('prepareKey' as const), at: index }) },
  { weight: 1, arbitrary: fc.record({ verb: fc.constant('sm3' as const), length: fc.nat({ max: 300_000 }) }) },
);

// The portable engine keeps nothing between two calls, and is slow.
describe.each(engines.filter(({ name }) => name !== 'portable'))(
  'verdicts do not depend on what was asked before, engine $name',
  (engine) => {
    const said = ({ claim: { signature, message, publicKey, userId } }: Known): boolean =>
      verify(signature, message, publicKey, userId === undefined ? { engine } : { engine, userId });

    it('in any order of verbs', () => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
          for (const one of steps) {
            if (one.verb === 'verify') {
              const claim = known[one.at];
              if (claim !== undefined) expect(said(claim)).toBe(claim.valid);
            } else if (one.verb === 'verifyMany') {
              const some = one.all.flatMap((at) => known[at] ?? []);
              const verdicts = verifyMany(
                some.map(({ claim }) => claim),
                { engine },
              );
              expect(verdicts).toEqual(some.map(({ valid }) => valid));
            } else if (one.verb === 'prepareKey') {
              const claim = known[one.at];
              if (claim !== undefined) prepareKey(claim.claim.publicKey, { engine });
            } else {
              const bytes = new Uint8Array(one.length).fill(one.length);
              expect(hex.encode(engine.sm3([bytes]))).toBe(createHash('sm3').update(bytes).digest('hex'));
            }
          }
        }),
        { numRuns: engine.name === 'wasm' ? 60 : 8 },
      );
    });

    it('with as many as there are, none and the same one over and over', () => {
      const [first] = known;
      if (first === undefined) throw new TypeError('there is no claim');
      expect(verifyMany([], { engine })).toEqual([]);
      expect(
        verifyMany(
          known.map(({ claim }) => claim),
          { engine },
        ),
      ).toEqual(known.map(({ valid }) => valid));
      expect(
        verifyMany(
          Array.from({ length: 130 }, () => first.claim),
          { engine },
        ).every(Boolean),
      ).toBe(true);
    });
  },
);
