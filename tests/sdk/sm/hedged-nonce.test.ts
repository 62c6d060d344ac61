import { createHash, createHmac } from 'node:crypto';
import { createSigner, type Engine, engines, verify } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { bytes32, join, n, sample, utf8 } from './vectors.js';

// Node's own signing draws its nonce itself: these are the engines whose nonce is ours.
const hedged = engines.filter(({ name }) => name !== 'native');
// a ‖ b ‖ xG ‖ yG. @see GB/T 32918.5-2017, clause 2
const curve =
  'fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93' +
  '32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0';

const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${hex.encode(bytes)}`);

/** The nonce a signature was made with, which its maker's key tells: k = s·(1 + d) + r·d. @see GB/T 32918.2-2016, 6.1 step A6 */
function nonceOf(signature: Uint8Array, privateKey: Uint8Array): Uint8Array {
  const [r, s, d] = [numberOf(signature.subarray(0, 32)), numberOf(signature.subarray(32)), numberOf(privateKey)];
  return bytes32((s * (1n + d) + r * d) % n);
}

/** e = SM3(Z ‖ M), by Node. */
function digestOf(message: Uint8Array, userId: string): Uint8Array {
  const sm3 = (...chunks: readonly Uint8Array[]): Uint8Array =>
    new Uint8Array(
      createHash('sm3')
        .update(join(...chunks))
        .digest(),
    );
  const id = utf8(userId);
  const z = sm3(Uint8Array.of((id.length * 8) >> 8, (id.length * 8) & 255), id, hex.decode(curve), sample.publicKey.subarray(1));
  return sm3(z, message);
}

/** The system's generator, for the length of a test, gives these bytes over and over. */
function generatorGives(byte: (call: number, at: number) => number): { readonly calls: () => number } {
  let calls = 0;
  vi.spyOn(globalThis.crypto, 'getRandomValues').mockImplementation((array) => {
    const bytes = array as unknown as Uint8Array;
    for (let at = 0; at < bytes.length; at++) bytes[at] = byte(calls, at);
    calls++;
    return array;
  });
  return { calls: () => calls };
}

afterEach(() => vi.restoreAllMocks());

describe.each(hedged)('the hedged nonce (GB/T 32918.2-2016, 6.1 step A3; RFC 6979, 3.6), engine $name', (engine) => {
  const { privateKey, publicKey, message } = sample;
  const fresh = (userId?: string, key: Uint8Array = privateKey) =>
    createSigner(key, userId === undefined ? { engine } : { engine, userId });
  const nonce = (text: Uint8Array, userId?: string): string => hex.encode(nonceOf(fresh(userId).sign(text), privateKey));

  it.each([
    ['zeros', () => 0],
    ['a pattern', (_: number, at: number) => (at * 37 + 11) & 255],
    ['all ones', () => 255],
  ])('is HMAC-SM3(d, random ‖ e ‖ count) when the generator gives %s', (_, byte) => {
    generatorGives(byte);
    const signer = fresh();
    for (const count of [1, 2, 3]) {
      const random = Uint8Array.from({ length: 32 }, (_value, at) => byte(0, 32 * (count - 1) + at));
      const expected = createHmac('sm3', privateKey).update(join(random, digestOf(message, '1234567812345678'), Uint8Array.of(count)));
      expect(hex.encode(nonceOf(signer.sign(message), privateKey))).toBe(expected.digest('hex'));
    }
  });

  it('still differs with every message, user id and signature of a key when the generator gives zeros only', () => {
    generatorGives(() => 0);
    const signer = fresh();
    const nonces = [
      nonce(message),
      nonce(utf8('message digesu')),
      nonce(utf8('')),
      nonce(message, 'ALICE123@YAHOO.COM'),
      ...[1, 2, 3].map((i) => hex.encode(nonceOf(signer.sign(utf8(`${i}`)), privateKey))),
    ];
    expect(new Set(nonces).size).toBe(nonces.length);
  });

  it('differs with the key when the generator gives zeros only', () => {
    generatorGives(() => 0);
    const other = bytes32(numberOf(privateKey) + 1n);
    expect(nonceOf(fresh(undefined, other).sign(message), other)).not.toEqual(nonceOf(fresh().sign(message), privateKey));
  });

  it('never repeats for one message while the generator works, nor when it repeats itself', () => {
    const signer = fresh();
    const nonces = () => Array.from({ length: 6 }, () => hex.encode(nonceOf(signer.sign(message), privateKey)));
    const good = nonces();
    generatorGives(() => 7);
    expect(new Set([...good, ...nonces()]).size).toBe(12);
  });

  it('makes signatures that verify, whatever the generator gives', () => {
    generatorGives(() => 0);
    for (const other of engines) expect(verify(fresh().sign(message), message, publicKey, { engine: other })).toBe(true);
  });

  it('uses no byte of the generator twice, and asks it again after sixteen signatures', () => {
    const signer = fresh();
    const { calls } = generatorGives((call) => call);
    const asked = Array.from({ length: 33 }, () => {
      signer.sign(message);
      return calls();
    });
    expect(asked).toEqual([...Array(16).fill(1), ...Array(16).fill(2), 3]);
  });

  it('is not made without the generator: what it throws, signing throws', () => {
    const signer = fresh();
    const failure = new Error('no entropy');
    vi.spyOn(globalThis.crypto, 'getRandomValues').mockImplementation(() => {
      throw failure;
    });
    expect(() => signer.sign(message)).toThrow(failure);
    vi.restoreAllMocks();
    expect(verify(signer.sign(message), message, publicKey)).toBe(true);
  });
});

describe('the engines whose nonce is ours', () => {
  it('make the same signatures of the same randomness', () => {
    generatorGives((_, at) => at);
    const signatures = hedged.map((engine: Engine) => hex.encode(createSigner(sample.privateKey, { engine }).sign(sample.message)));
    expect(signatures).toHaveLength(2);
    expect(new Set(signatures).size).toBe(1);
  });
});
