import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { publicKeyOf } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import { describe, expect, it } from 'vitest';
import { top } from '../../support/top.js';
import { openWasm, type WasmExports } from '../../support/wasm-module.js';
import { casesOf, contradicted } from './edge-vectors.js';
import { bytes32, n } from './vectors.js';

/** r ‖ s of e and k, or nothing where another k is asked for. */
type SignDigest = (digest: Uint8Array, nonce: Uint8Array) => Uint8Array | undefined;

/** What is driven of the module of secrets. */
interface Exports extends WasmExports {
  readonly keyBytes: { readonly value: number };
  loadKey(privateKey: number, key: number): void;
  sign(key: number, digest: number, nonce: number, signature: number): number;
}

const { wasm, allocate, put, bytes } = openWasm<Exports>('secret');
const [key, scalar, digest, signature] = [allocate(wasm.keyBytes.value), allocate(32), allocate(32), allocate(64)];

// No message leads a nonce into a trap, short of solving what the scheme rests on: e goes in where only the engines themselves can put it.
const inside = pathToFileURL(join(top, 'sdk/dist/sm/')).href;
const { portableSign } = (await import(`${inside}engine/portable-sign.js`)) as {
  portableSign(privateKey: Uint8Array, multiplyBase: typeof publicKeyOf): SignDigest;
};
const { signWithNonce } = (await import(`${inside}sign-with-nonce.js`)) as {
  signWithNonce(digest: Uint8Array, nonces: () => Uint8Array, sign: SignDigest): Uint8Array;
};

const signers: Readonly<Record<string, (privateKey: string) => SignDigest>> = {
  wasm: (privateKey) => (e, k) => {
    wasm.loadKey(put(scalar, privateKey), key);
    const fits = wasm.sign(key, put(digest, hex.encode(e)), put(scalar, hex.encode(k)), signature) === 1;
    expect(bytes(scalar, 32)).toEqual(new Uint8Array(32));
    return fits ? bytes(signature, 64).slice() : undefined;
  },
  // What signs wherever the platform's own signing is not used: with nonces that are given, and in the portable engine.
  portable: (privateKey) => portableSign(hex.decode(privateKey), publicKeyOf),
};

describe.each(Object.entries(signers))('the nonces SM2 must not use (GB/T 32918.2-2016, 6.1 steps A5 and A6), %s', (_, signerOf) => {
  const cases = casesOf('Sm2SignDigest');
  const made = ({ test, group }: (typeof cases)[number]): string => {
    const signed = signerOf(group.privateKey)(hex.decode(test.digest), hex.decode(test.k));
    return signed === undefined ? '' : hex.encode(signed);
  };

  it('are three times three in the edge file, each beside one that fits', () => {
    const traps = cases.filter(({ test }) => test.result === 'invalid').map(({ test }) => test.comment);
    expect(traps.toSorted()).toEqual(['r + k = n', 'r = 0', 's = 0'].flatMap((trap) => [trap, trap, trap]));
    expect(cases).toHaveLength(2 * traps.length);
  });

  it.each(cases.map((one) => [one.test.comment, one] as const))('%s', (_comment, one) => {
    expect(made(one)).toBe(one.test.sig);
    expect(made(one) === '').not.toBe(contradicted(one.test).result === 'invalid');
  });

  it('are out of range as well', () => {
    const sign = signerOf(hex.encode(bytes32(7n)));
    for (const k of [0n, n, n + 1n, 2n ** 256n - 1n]) expect(sign(bytes32(1n), bytes32(k))).toBeUndefined();
  });

  it('make way for the next, and are called a broken source when there is no other', () => {
    for (const { test, group } of cases.filter(({ test: { result } }) => result === 'invalid')) {
      const sign = signerOf(group.privateKey);
      const nonces = [hex.decode(test.k), bytes32(99n)];
      const signed = signWithNonce(hex.decode(test.digest), () => nonces.shift() ?? new Uint8Array(32), sign);
      expect(nonces).toEqual([]);
      expect(signed).toEqual(sign(hex.decode(test.digest), bytes32(99n)));
      const stuck = () => signWithNonce(hex.decode(test.digest), () => hex.decode(test.k), sign);
      expect(stuck).toThrow(expect.objectContaining({ code: 'RANDOMNESS_BROKEN' }));
    }
  });
});
