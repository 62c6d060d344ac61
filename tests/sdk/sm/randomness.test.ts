import { createRequire } from 'node:module';
import { engines, equalBytes, generateKeyPair, publicKeyOf, randomBytes, sign, sm4GcmSeal, verify } from '@ganzheng/sdk/sm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { always, bytes32, n, sample, utf8 } from './vectors.js';

const require = createRequire(import.meta.url);

describe('the system’s generator', () => {
  it('gives as many bytes as asked, past the limit of one call', () => {
    for (const length of [0, 1, 32, 65_536, 65_537, 200_000]) expect(randomBytes(length)).toHaveLength(length);
    const long = randomBytes(200_000);
    expect(long.subarray(65_536).some((byte) => byte !== 0)).toBe(true);
    expect(long.subarray(196_608).some((byte) => byte !== 0)).toBe(true);
    expect(randomBytes(32)).not.toEqual(randomBytes(32));
  });
});

describe('sm-crypto', () => {
  const { SecureRandom } = require('sm-crypto/src/sm2/rng.js') as { SecureRandom: { prototype: { nextBytes: () => void } } };
  const { sm2 } = require('sm-crypto') as { sm2: { generateKeyPairHex: () => unknown } };
  const original = SecureRandom.prototype.nextBytes;
  beforeAll(() => {
    SecureRandom.prototype.nextBytes = () => {
      throw new Error('sm-crypto was asked for randomness');
    };
  });
  afterAll(() => {
    SecureRandom.prototype.nextBytes = original;
  });

  it('would be caught if it made any', () => {
    expect(() => sm2.generateKeyPairHex()).toThrow('asked for randomness');
  });

  it.each(engines)('never makes any for the engine $name', (engine) => {
    const { privateKey, publicKey } = generateKeyPair(undefined, engine);
    const signature = sign(utf8('m'), privateKey, { engine });
    expect(verify(signature, utf8('m'), publicKey, { engine })).toBe(true);
    expect(sm4GcmSeal(randomBytes(16), randomBytes(12), utf8('m'), utf8(''), engine)).toHaveLength(17);
  });
});

describe.each(engines)('an injected source, engine $name', (engine) => {
  it('makes the key it gives', () => {
    expect(generateKeyPair(always(sample.privateKey), engine)).toEqual({ privateKey: sample.privateKey, publicKey: sample.publicKey });
  });

  it('makes the same signature twice: for tests only', () => {
    const options = { engine, random: always(bytes32(7n)) };
    expect(sign(utf8('m'), sample.privateKey, options)).toEqual(sign(utf8('m'), sample.privateKey, options));
  });

  it.each([0n, n, 2n ** 256n - 1n])('that only gives %s is called broken', (value) => {
    const broken = expect.objectContaining({ code: 'RANDOMNESS_BROKEN' });
    expect(() => generateKeyPair(always(bytes32(value)), engine)).toThrow(broken);
    expect(() => sign(utf8('m'), sample.privateKey, { engine, random: always(bytes32(value)) })).toThrow(broken);
  });

  it('that gives too few bytes is called broken', () => {
    expect(() => generateKeyPair(() => Uint8Array.of(1), engine)).toThrow(expect.objectContaining({ code: 'RANDOMNESS_BROKEN' }));
  });

  it('is asked again when a number is out of range, and no remainder is taken', () => {
    const numbers = [2n ** 256n - 1n, n - 1n, 0n, 5n];
    const { privateKey, publicKey } = generateKeyPair(() => bytes32(numbers.shift() ?? 0n), engine);
    expect(privateKey).toEqual(bytes32(5n));
    expect(publicKey).toEqual(publicKeyOf(bytes32(5n)));
  });
});

describe('equality of bytes', () => {
  it.each<[Uint8Array, Uint8Array, boolean]>([
    [utf8(''), utf8(''), true],
    [utf8('abc'), utf8('abc'), true],
    [utf8('abc'), utf8('abd'), false],
    [utf8('abc'), utf8('bbc'), false],
    [utf8('abc'), utf8('ab'), false],
    [utf8(''), utf8('a'), false],
    [Uint8Array.of(1, 2), Uint8Array.of(2, 1), false],
  ])('%s, %s: %s', (a, b, equal) => {
    expect(equalBytes(a, b)).toBe(equal);
  });
});
