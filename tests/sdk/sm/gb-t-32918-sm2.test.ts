import { createSigner, engines, generateKeyPair, publicKeyOf, sign, verify } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import { describe, expect, it } from 'vitest';
import { always, bytes32, join, n, p, sample, utf8 } from './vectors.js';

const { message, privateKey, publicKey, nonce, signature } = sample;
const [r, s] = [signature.subarray(0, 32), signature.subarray(32)];
const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${hex.encode(bytes)}`);
const rs = (first: bigint, second: bigint): Uint8Array => join(bytes32(first), bytes32(second));

describe.each(engines)('SM2 (GB/T 32918.2-2016, GM/T 0003.5 annex A.2), engine $name', (engine) => {
  const accepts = (signed: Uint8Array, text: Uint8Array = message, key: Uint8Array = publicKey, userId?: string): boolean =>
    verify(signed, text, key, userId === undefined ? { engine } : { engine, userId });

  it('derives the public key', () => {
    expect(publicKeyOf(privateKey, engine)).toEqual(publicKey);
  });

  it('makes the very signature of the standard when the nonce is the standard’s', () => {
    expect(sign(message, privateKey, { engine, random: always(nonce) })).toEqual(signature);
  });

  it('accepts the signature of the standard', () => {
    expect(accepts(signature)).toBe(true);
  });

  it('signs what every engine accepts, with a fresh nonce each time', () => {
    const signer = createSigner(privateKey, { engine });
    const [one, two] = [signer.sign(message), signer.sign(message)];
    expect(signer.publicKey).toEqual(publicKey);
    expect(one).not.toEqual(two);
    for (const other of engines)
      expect([one, two].map((signed) => verify(signed, message, publicKey, { engine: other }))).toEqual([true, true]);
  });

  it.each([
    ['Chinese', '赣州市行政审批局'],
    ['surrogate pairs', '𠮷野家😀'],
    ['nothing', ''],
    ['a long text', '证'.repeat(5000)],
  ])('signs %s', (_, text) => {
    const signed = sign(utf8(text), privateKey, { engine });
    expect(accepts(signed, utf8(text))).toBe(true);
    expect(accepts(signed, utf8(`${text}.`))).toBe(false);
  });

  it.each([['赣州市行政审批局'], [''], ['TLSv1.3+GM+Cipher+Suite'], ['x'.repeat(8191)], ['𠮷'.repeat(500)]])(
    'binds the user id %.30s',
    (userId) => {
      const signed = sign(message, privateKey, { engine, userId });
      expect(accepts(signed, message, publicKey, userId)).toBe(true);
      expect(accepts(signed)).toBe(false);
      expect(accepts(signature, message, publicKey, userId)).toBe(false);
    },
  );

  it('encodes integers right whatever their leading bits are', () => {
    const signer = createSigner(privateKey, { engine: engines[0] ?? engine });
    const wanted: Readonly<Record<string, (signed: Uint8Array) => boolean>> = {
      'r begins with zero': (signed) => signed[0] === 0,
      's begins with zero': (signed) => signed[32] === 0,
      'both high bits set': (signed) => ((signed[0] ?? 0) & (signed[32] ?? 0) & 0x80) !== 0,
      'no high bit': (signed) => (((signed[0] ?? 0) | (signed[32] ?? 0)) & 0x80) === 0,
    };
    for (const [name, fits] of Object.entries(wanted)) {
      let signed = signer.sign(message);
      for (let tries = 0; tries < 10_000 && !fits(signed); tries++) signed = signer.sign(message);
      expect({ name, fits: fits(signed), accepted: accepts(signed) }).toEqual({ name, fits: true, accepted: true });
    }
  });

  it.each<[string, Uint8Array]>([
    ['r = 0', rs(0n, numberOf(s))],
    ['s = 0', rs(numberOf(r), 0n)],
    ['both zero', new Uint8Array(64)],
    ['r = n', rs(n, numberOf(s))],
    ['s = n', rs(numberOf(r), n)],
    ['r = n − 1', rs(n - 1n, numberOf(s))],
    ['s = n − 1', rs(numberOf(r), n - 1n)],
    ['both 2^256 − 1', new Uint8Array(64).fill(0xff)],
    ['r + s = n', rs(numberOf(r), n - numberOf(r))],
    ['1, n − 1', rs(1n, n - 1n)],
    ['1, 1', rs(1n, 1n)],
    ['n − s', rs(numberOf(r), n - numberOf(s))],
    ['n − r', rs(n - numberOf(r), numberOf(s))],
    ['s and r exchanged', join(s, r)],
    ['DER in place of r ‖ s', sample.der],
    ['one byte more', join(signature, Uint8Array.of(0))],
    ['one byte less', signature.subarray(0, 63)],
    ['a zero in front', join(Uint8Array.of(0), signature)],
    ['nothing', new Uint8Array()],
    ['hex text', utf8(hex.encode(signature))],
  ])('refuses a signature: %s', (_, bad) => {
    expect(accepts(bad)).toBe(false);
  });

  const [x, y] = [numberOf(publicKey.subarray(1, 33)), numberOf(publicKey.subarray(33))];
  const point = (first: bigint, second: bigint): Uint8Array => join(Uint8Array.of(4), bytes32(first), bytes32(second));

  it.each<[string, Uint8Array]>([
    ['(0, 0)', point(0n, 0n)],
    ['off the curve', point(x, y ^ 1n)],
    ['x and y exchanged', point(y, x)],
    ['the other y', point(x, p - y)],
    ['x = p', point(p, y)],
    ['y = p', point(x, p)],
    ['all ones', join(Uint8Array.of(4), new Uint8Array(64).fill(0xff))],
    ['compressed', join(Uint8Array.of(2 + Number(y & 1n)), bytes32(x))],
    ['hybrid', join(Uint8Array.of(6 + Number(y & 1n)), publicKey.subarray(1))],
    ['infinity', Uint8Array.of(0)],
    ['without its 04', publicKey.subarray(1)],
    ['one byte more', join(publicKey, Uint8Array.of(0))],
    ['nothing', new Uint8Array()],
  ])('refuses a public key: %s', (_, bad) => {
    expect(accepts(signature, message, bad)).toBe(false);
  });

  it.each([0n, n - 1n, n, n + 1n, 2n ** 256n - 1n])('refuses the private key %s', (d) => {
    const malformed = expect.objectContaining({ code: 'KEY_MALFORMED' });
    expect(() => publicKeyOf(bytes32(d), engine)).toThrow(malformed);
    expect(() => sign(message, bytes32(d), { engine })).toThrow(malformed);
    expect(() => sign(message, bytes32(d), { engine, random: always(nonce) })).toThrow(malformed);
  });

  it.each([0, 31, 33, 64])('refuses a private key of %s bytes', (length) => {
    const malformed = expect.objectContaining({ code: 'KEY_MALFORMED' });
    expect(() => publicKeyOf(new Uint8Array(length).fill(1), engine)).toThrow(malformed);
    expect(() => createSigner(new Uint8Array(length).fill(1), { engine })).toThrow(malformed);
  });

  it.each([1n, 2n, 3n, n - 2n, n - 3n, 2n ** 255n, 2n ** 255n - 1n])('works with the private key %s', (d) => {
    const signed = sign(message, bytes32(d), { engine });
    expect(accepts(signed, message, publicKeyOf(bytes32(d), engine))).toBe(true);
  });

  it.each([1n, 2n, 3n, n - 1n, n - 2n, 2n ** 255n])('signs right with the nonce %s', (k) => {
    expect(accepts(sign(message, privateKey, { engine, random: always(bytes32(k)) }))).toBe(true);
  });

  it('keeps its own copy of a private key', () => {
    const passing = Uint8Array.from(privateKey);
    for (const options of [{ engine }, { engine, random: always(nonce) }]) {
      const signer = createSigner(passing, options);
      passing.fill(0);
      expect(accepts(signer.sign(message))).toBe(true);
      passing.set(privateKey);
    }
  });

  it('makes key pairs that work', () => {
    const pair = generateKeyPair(undefined, engine);
    expect(publicKeyOf(pair.privateKey, engine)).toEqual(pair.publicKey);
    expect(accepts(sign(message, pair.privateKey, { engine }), message, pair.publicKey)).toBe(true);
  });
});

describe('the verbs of SM2', () => {
  it('verify with the engine in use', () => {
    expect(verify(signature, message, publicKey)).toBe(true);
    expect(verify(sign(message, privateKey), message, publicKey)).toBe(true);
  });

  it('still know the first key after more strangers than the memory of keys holds', () => {
    const stranger = Uint8Array.from(publicKey);
    for (let i = 0; i < 1100; i++) {
      const key = publicKeyOf(bytes32(BigInt(i + 1)));
      expect(verify(signature, message, key)).toBe(false);
    }
    expect(verify(signature, message, stranger)).toBe(true);
  });

  it('refuse a user id nobody can encode', () => {
    expect(() => verify(signature, message, publicKey, { userId: 'x'.repeat(8192) })).toThrow(TypeError);
    expect(() => sign(message, privateKey, { userId: '\ud800' })).toThrow(TypeError);
  });
});
