import { createECDH } from 'node:crypto';
import { createSigner, engines, publicKeyOf } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { always, bytes32, join, n, p, sample, utf8 } from './vectors.js';

const engineOf = (name: string) => {
  const engine = engines.find((row) => row.name === name);
  if (engine === undefined) throw new TypeError(`no engine ${name}`);
  return engine;
};
const wasm = engineOf('wasm');
const native = engineOf('native');
const portable = engineOf('portable');

/** k for which the two halves of the sum of its digits are one point, so that the last addition doubles (see multiply-base.ts). */
const meeting = 0x7c1f07d1f07c1f07c1f07c1f07c1f074c0c5c8bd9f80aa8b343ca06ba35b91dn;
/** Numbers at which digits, carries, parities and the order itself turn over. */
const edges: readonly bigint[] = [
  ...[1n, 2n, 3n, 15n, 16n, 17n, 30n, 31n, 32n, 33n, 62n, 64n, 1023n, 1024n, 1025n],
  ...Array.from({ length: 8 }, (_, i) => 2n ** BigInt(32 * i + 29)),
  ...Array.from({ length: 8 }, (_, i) => 2n ** BigInt(32 * i + 5) - 1n),
  ...[2n ** 255n - 1n, 2n ** 255n, 2n ** 255n + 1n, n >> 1n, (n >> 1n) + 1n, meeting],
].flatMap((k) => [k, n - k]);
const scalars = fc.bigInt({ min: 1n, max: n - 1n });
const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${hex.encode(bytes)}`);

/** x and y of k·G, by Node. */
function truth(k: bigint): Uint8Array {
  const ecdh = createECDH('SM2');
  ecdh.setPrivateKey(bytes32(k));
  return new Uint8Array(ecdh.getPublicKey());
}

describe('k·G in constant time', () => {
  it('is right where digits, carries and the order turn over', () => {
    expect(edges.filter((k) => hex.encode(wasm.multiplyBase(bytes32(k))) !== hex.encode(truth(k)))).toEqual([]);
  });

  it('is right for any k', () => {
    fc.assert(
      fc.property(scalars, (k) => {
        expect(wasm.multiplyBase(bytes32(k))).toEqual(truth(k));
      }),
    );
  });

  it('is that of n − k turned over', () => {
    fc.assert(
      fc.property(scalars, (k) => {
        const [one, other] = [wasm.multiplyBase(bytes32(k)), wasm.multiplyBase(bytes32(n - k))];
        expect(one.subarray(1, 33)).toEqual(other.subarray(1, 33));
        expect(numberOf(one.subarray(33)) + numberOf(other.subarray(33))).toBe(p);
      }),
    );
  });
});

describe('k·P in constant time', () => {
  const point = sample.publicKey;

  it('is right where digits, carries and the order turn over', () => {
    const wrong = edges.filter(
      (k) => hex.encode(wasm.multiply(bytes32(k), point) ?? point) !== hex.encode(truth((k * numberOf(sample.privateKey)) % n)),
    );
    expect(wrong).toEqual([]);
  });

  it('is right for any k and P, and in every engine', () => {
    fc.assert(
      fc.property(scalars, scalars, (k, d) => {
        const product = truth((k * d) % n);
        for (const engine of [wasm, native, portable]) expect(engine.multiply(bytes32(k), truth(d))).toEqual(product);
      }),
      { numRuns: 25 },
    );
  });

  it('is the same from both sides of a key exchange', () => {
    fc.assert(
      fc.property(scalars, scalars, (one, other) => {
        const [mine, theirs] = [wasm.multiplyBase(bytes32(one)), wasm.multiplyBase(bytes32(other))];
        expect(wasm.multiply(bytes32(one), theirs)).toEqual(wasm.multiply(bytes32(other), mine));
      }),
    );
  });

  const [x, y] = [numberOf(point.subarray(1, 33)), numberOf(point.subarray(33))];
  const at = (first: bigint, second: bigint): Uint8Array => join(Uint8Array.of(4), bytes32(first), bytes32(second));
  it.each<[string, Uint8Array]>([
    ['off the curve', at(x, y + 1n)],
    ['of the twist', at(x + 1n, y)],
    ['at infinity', at(0n, 0n)],
    ['with x = p', at(p, y)],
    ['with y above p', at(x, 2n ** 256n - 1n)],
    ['compressed', join(Uint8Array.of(2), bytes32(x), bytes32(y))],
    ['cut short', point.subarray(0, 64)],
  ])('is refused for a point %s: it would tell k bit by bit', (_, bad) => {
    for (const engine of [wasm, native, portable]) expect(engine.multiply(bytes32(5n), bad)).toBeUndefined();
  });
});

describe('the signing equation in constant time', () => {
  const keys = [1n, 2n, 3n, n - 2n, n - 3n, n >> 1n, 2n ** 255n, numberOf(sample.privateKey)];
  const sign = (engine: (typeof engines)[number], d: bigint, k: bigint, text: string): string =>
    hex.encode(createSigner(bytes32(d), { engine, random: always(bytes32(k)) }).sign(utf8(text)));

  it('gives the signature of the other engines for the same nonce', () => {
    const cases = keys.flatMap((d, i) => edges.filter((_, j) => j % keys.length === i).map((k) => [d, k] as const));
    expect(cases.filter(([d, k]) => sign(wasm, d, k, `${k}`) !== sign(native, d, k, `${k}`))).toEqual([]);
    expect(cases.length).toBeGreaterThan(70);
  });

  it('gives them for any key, nonce and message', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: n - 2n }), scalars, fc.string(), (d, k, text) => {
        expect(sign(wasm, d, k, text)).toBe(sign(native, d, k, text));
      }),
    );
  });

  it('finds the public key of each private key', () => {
    for (const d of keys) expect(publicKeyOf(bytes32(d), wasm)).toEqual(truth(d));
  });
});
