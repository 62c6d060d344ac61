import { createPublicKey } from 'node:crypto';
import {
  algorithms,
  compressPoint,
  decompressPoint,
  generateKeyPair,
  isPublicKey,
  jwkOf,
  jwkThumbprint,
  multikeyOf,
  publicKeyOf,
  publicKeyOfJwk,
  publicKeyOfMultikey,
  sm3,
} from '@ganzheng/sdk/sm';
import { base58, base64urlnopad, hex } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytes32, join, n, p, sample, utf8 } from './vectors.js';

const malformed = expect.objectContaining({ code: 'KEY_MALFORMED' });
const { publicKey } = sample;
const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${hex.encode(bytes)}`);
const anyPublicKey = fc.bigInt({ min: 1n, max: n - 2n }).map((d) => publicKeyOf(bytes32(d)));

// The point of the curve with the smallest x but zero: x + p still fits 32 bytes.
const smallest = hex.decode(`04${'1'.padStart(64, '0')}6085f6eacc57e1c0de70bfa086dcaa40d556749f056a67d1fc78f7fff9ad865c`);
const twin = join(Uint8Array.of(4), bytes32(p + 1n), smallest.subarray(33));

describe('points (GB/T 32918.1-2016, 4.2)', () => {
  it('compress and decompress to the same', () => {
    fc.assert(
      fc.property(anyPublicKey, (key) => {
        expect(decompressPoint(compressPoint(key))).toEqual(key);
      }),
      { numRuns: 100 },
    );
  });

  it('have the parity of y in the first byte', () => {
    expect(hex.encode(compressPoint(publicKey))).toBe(`03${hex.encode(publicKey.subarray(1, 33))}`);
    const other = join(Uint8Array.of(4), publicKey.subarray(1, 33), bytes32(p - numberOf(publicKey.subarray(33))));
    expect(compressPoint(other)[0]).toBe(2);
    expect(decompressPoint(compressPoint(other))).toEqual(other);
  });

  it('are on the curve or refused, whatever the bytes', () => {
    let points = 0;
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.constantFrom(2, 3), (x, parity) => {
        const compressed = join(Uint8Array.of(parity), x);
        try {
          const point = decompressPoint(compressed);
          expect(isPublicKey(point)).toBe(true);
          expect(compressPoint(point)).toEqual(compressed);
          points++;
        } catch (error) {
          expect(error).toEqual(malformed);
        }
      }),
      { numRuns: 200 },
    );
    // Half of all x are on the curve: both branches were walked.
    expect(points).toBeGreaterThan(50);
    expect(points).toBeLessThan(150);
  });

  it.each<[string, Uint8Array]>([
    ['x not on the curve', join(Uint8Array.of(2), bytes32(2n))],
    ['x = p', join(Uint8Array.of(2), bytes32(p))],
    ['x = 1 + p', join(Uint8Array.of(2), bytes32(p + 1n))],
    ['an uncompressed point', publicKey],
    ['a first byte of 4', join(Uint8Array.of(4), publicKey.subarray(1, 33))],
    ['32 bytes', publicKey.subarray(1, 33)],
    ['34 bytes', join(compressPoint(publicKey), Uint8Array.of(0))],
    ['nothing', new Uint8Array()],
  ])('refuse to decompress %s', (_, bytes) => {
    expect(() => decompressPoint(bytes)).toThrow(malformed);
  });

  it('have one name: x + p is no second one, for us and for OpenSSL', () => {
    const prefix = hex.decode('3059301306072a8648ce3d020106082a811ccf5501822d034200');
    const importSpki = (key: Uint8Array) => createPublicKey({ key: Buffer.from(join(prefix, key)), format: 'der', type: 'spki' });
    expect(isPublicKey(smallest)).toBe(true);
    expect(() => importSpki(smallest)).not.toThrow();
    expect(isPublicKey(twin)).toBe(false);
    expect(() => importSpki(twin)).toThrow();
    expect(() => compressPoint(twin)).toThrow(malformed);
    expect(() => jwkOf(twin)).toThrow(malformed);
  });
});

describe('JWK (RFC 7517, RFC 7638)', () => {
  it('goes both ways', () => {
    fc.assert(
      fc.property(anyPublicKey, (key) => {
        expect(publicKeyOfJwk(JSON.parse(JSON.stringify(jwkOf(key))))).toEqual(key);
      }),
      { numRuns: 50 },
    );
    expect(jwkOf(publicKey)).toEqual({
      kty: 'EC',
      crv: 'SM2',
      x: base64urlnopad.encode(publicKey.subarray(1, 33)),
      y: base64urlnopad.encode(publicKey.subarray(33)),
    });
  });

  it.each(['sm2p256v1', 'SM2-P-256'])('reads the curve under the name %s, with the same thumbprint', (crv) => {
    const jwk = { ...jwkOf(publicKey), crv, kid: '1', alg: 'SGD_SM3_SM2' };
    expect(publicKeyOfJwk(jwk)).toEqual(publicKey);
    expect(jwkThumbprint(jwk)).toBe(jwkThumbprint(jwkOf(publicKey)));
  });

  it('has the thumbprint of its required members in order', () => {
    const { x, y } = jwkOf(publicKey);
    expect(jwkThumbprint({ y, x, kty: 'EC', crv: 'SM2' })).toBe(
      base64urlnopad.encode(sm3(utf8(`{"crv":"SM2","kty":"EC","x":"${x}","y":"${y}"}`))),
    );
  });

  const good = jwkOf(publicKey);
  it.each<[string, unknown]>([
    ['null', null],
    ['text', JSON.stringify(good)],
    ['an array', [good]],
    ['no members', {}],
    ['another kty', { ...good, kty: 'OKP' }],
    ['another crv', { ...good, crv: 'P-256' }],
    ['crv in lower case', { ...good, crv: 'sm2' }],
    ['crv of another type', { ...good, crv: ['SM2'] }],
    ['no y', { kty: 'EC', crv: 'SM2', x: good.x }],
    ['x of a number', { ...good, x: 5 }],
    ['x padded', { ...good, x: `${good.x}=` }],
    ['x in base64', { ...good, x: '+'.repeat(43) }],
    ['x with loose end bits', { ...good, x: `${good.x.slice(0, 42)}B` }],
    ['x short', { ...good, x: good.x.slice(1) }],
    ['x and y exchanged', { ...good, x: good.y, y: good.x }],
    ['a private key', { ...good, d: good.x }],
  ])('refuses %s', (_, jwk) => {
    expect(() => publicKeyOfJwk(jwk)).toThrow(malformed);
    expect(() => jwkThumbprint(jwk)).toThrow(malformed);
  });

  it('answers any JSON with a key or KEY_MALFORMED', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.jsonValue(), fc.record({ kty: fc.constant('EC'), crv: fc.constant('SM2'), x: fc.string(), y: fc.base64String() })),
        (jwk) => {
          expect(() => publicKeyOfJwk(jwk)).toThrow(malformed);
        },
      ),
    );
  });
});

describe('Multikey (W3C CID 1.0)', () => {
  // The example of the recommendation, 2.2.2 Multikey.
  const example = 'zEPJc1vCfbG2aoZn8f3U8ggYRL4ZFfF63ZA3qFSk81WJxnCQr';

  it('goes both ways, the example of the recommendation too', () => {
    expect(multikeyOf(publicKeyOfMultikey(example))).toBe(example);
    fc.assert(
      fc.property(anyPublicKey, (key) => {
        expect(multikeyOf(key)).toMatch(/^zEPJ[1-9A-HJ-NP-Za-km-z]{45}$/);
        expect(publicKeyOfMultikey(multikeyOf(key))).toEqual(key);
      }),
      { numRuns: 50 },
    );
  });

  const encoded = (...parts: readonly Uint8Array[]): string => `z${base58.encode(join(...parts))}`;
  const compressed = compressPoint(publicKey);
  it.each([
    ['nothing', ''],
    ['another base', `u${example.slice(1)}`],
    ['no base', example.slice(1)],
    ['a character that is none', example.replace('J', '0')],
    ['a P-256 key', 'zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169'],
    ['another codec of the same length', encoded(Uint8Array.of(0x85, 0x24), compressed)],
    ['the secret codec', encoded(Uint8Array.of(0x90, 0x26), compressed)],
    ['an uncompressed point', encoded(Uint8Array.of(0x86, 0x24), publicKey)],
    ['an x not on the curve', encoded(Uint8Array.of(0x86, 0x24, 2), bytes32(2n))],
    ['a first byte of 5', encoded(Uint8Array.of(0x86, 0x24, 5), bytes32(1n))],
    ['a character more', `${example}1`],
    ['a space', `${example} `],
    ['a megabyte', `z${'E'.repeat(1 << 20)}`],
  ])('refuses %s', (_, text) => {
    expect(() => publicKeyOfMultikey(text)).toThrow(malformed);
  });

  it('refuses to write what is no key', () => {
    expect(() => multikeyOf(new Uint8Array(65))).toThrow(malformed);
  });
});

describe('the table of algorithms', () => {
  it('has one row, SM2, with its names and its verbs', () => {
    expect(Object.keys(algorithms)).toEqual(['sm2']);
    const { sm2 } = algorithms;
    expect(sm2).toMatchObject({ jose: 'SGD_SM3_SM2', curve: 'SM2', hash: 'sm3', multicodec: 0x1206, signatureBytes: 64 });
    expect(Object.isFrozen(sm2)).toBe(true);
    const pair = generateKeyPair();
    expect(sm2.verify(sm2.sign(utf8('m'), pair.privateKey), utf8('m'), pair.publicKey)).toBe(true);
    expect(sm2.publicKeyOfMultikey(sm2.multikeyOf(pair.publicKey))).toEqual(pair.publicKey);
  });

  it('writes the multicodec as its varint', () => {
    const { multicodec, multicodecPrefix } = algorithms.sm2;
    const varint = Uint8Array.of((multicodec & 0x7f) | 0x80, multicodec >> 7);
    expect(multicodecPrefix).toBe(hex.encode(varint));
  });
});
