import { createPrivateKey, createPublicKey } from 'node:crypto';
import { LicenceError } from '@ganzheng/sdk/errors';
import {
  generateKeyPair,
  pemOfPrivateKey,
  pemOfPublicKey,
  pkcs8Of,
  privateKeyOfPem,
  privateKeyOfPkcs8,
  privateKeyOfSec1,
  publicKeyOf,
  publicKeyOfPem,
  publicKeyOfSpki,
  spkiOf,
} from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytes32, join, n, p, sample } from './vectors.js';

const malformed = expect.objectContaining({ code: 'KEY_MALFORMED' });
const { privateKey, publicKey } = sample;
const anyPrivateKey = fc.bigInt({ min: 1n, max: n - 2n }).map(bytes32);

// DER by hand, apart from the product: a tag, a length, the contents in hex.
const element = (tag: string, ...contents: readonly string[]): string => {
  const content = contents.join('');
  const length = content.length / 2;
  return `${tag}${length < 128 ? '' : '81'}${length.toString(16).padStart(2, '0')}${content}`;
};
const ecPublicKey = '06072a8648ce3d0201';
const sm2Curve = '06082a811ccf5501822d';
const p256Curve = '06082a8648ce3d030107';
const point = hex.encode(publicKey);
const d = hex.encode(privateKey);
const algorithm = element('30', ecPublicKey, sm2Curve);
const spki = element('30', algorithm, element('03', '00', point));
const version1 = '020101';
const scalar = element('04', d);
const inside = element('30', version1, scalar, element('a1', element('03', '00', point)));
const sec1 = element('30', version1, scalar, element('a0', sm2Curve), element('a1', element('03', '00', point)));
const pkcs8 = element('30', '020100', algorithm, element('04', inside));

describe('SubjectPublicKeyInfo (RFC 5280, 4.1; RFC 5480)', () => {
  it('is written as the standards have it, and read back', () => {
    expect(hex.encode(spkiOf(publicKey))).toBe(spki);
    expect(publicKeyOfSpki(hex.decode(spki))).toEqual(publicKey);
  });

  it('goes both ways, and into Node', () => {
    fc.assert(
      fc.property(
        anyPrivateKey.map((key) => publicKeyOf(key)),
        (key) => {
          expect(publicKeyOfSpki(spkiOf(key))).toEqual(key);
          const theirs = createPublicKey({ key: Buffer.from(spkiOf(key)), format: 'der', type: 'spki' }).export({
            format: 'der',
            type: 'spki',
          });
          expect(publicKeyOfSpki(theirs)).toEqual(key);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('is a copy of what it was read from', () => {
    const der = hex.decode(spki);
    const read = publicKeyOfSpki(Buffer.from(der.buffer));
    der.fill(0);
    expect(read).toEqual(publicKey);
    expect(read.constructor).toBe(Uint8Array);
  });

  const explicit = element(
    '30',
    ecPublicKey,
    element('30', '020101', element('30', '06072a8648ce3d0101', `022100${hex.encode(bytes32(p))}`)),
  );
  it.each<[string, string]>([
    ['nothing', ''],
    ['a byte more', `${spki}00`],
    ['a byte less', spki.slice(0, -2)],
    ['a length in its long form', `308159${spki.slice(4)}`],
    ['an indefinite length', `3080${spki.slice(4)}0000`],
    ['another curve', element('30', element('30', ecPublicKey, p256Curve), element('03', '00', point))],
    ['explicit parameters', element('30', explicit, element('03', '00', point))],
    ['no parameters', element('30', element('30', ecPublicKey), element('03', '00', point))],
    ['NULL parameters', element('30', element('30', ecPublicKey, '0500'), element('03', '00', point))],
    ['RSA', element('30', element('30', '06092a864886f70d010101', '0500'), element('03', '00', point))],
    ['the curve in place of the algorithm', element('30', element('30', sm2Curve), element('03', '00', point))],
    ['more parameters', element('30', element('30', ecPublicKey, sm2Curve, '0500'), element('03', '00', point))],
    ['unused bits', element('30', algorithm, element('03', '01', point))],
    ['no bits', element('30', algorithm, element('03'))],
    ['a compressed point', element('30', algorithm, element('03', '00', `02${point.slice(2, 66)}`))],
    ['infinity', element('30', algorithm, element('03', '00', '00'))],
    ['a point off the curve', element('30', algorithm, element('03', '00', point.replace(/..$/, '00')))],
    ['a constructed BIT STRING', element('30', algorithm, element('23', element('03', '00', point)))],
    ['a member more', element('30', algorithm, element('03', '00', point), '0500')],
    ['a private key', pkcs8],
  ])('is refused: %s', (_, bytes) => {
    expect(() => publicKeyOfSpki(hex.decode(bytes))).toThrow(malformed);
  });

  it('is not written of what is no key', () => {
    expect(() => spkiOf(new Uint8Array(65))).toThrow(malformed);
    expect(() => pemOfPublicKey(new Uint8Array(65))).toThrow(malformed);
  });
});

describe('PKCS#8 (RFC 5208, RFC 5915)', () => {
  it('is written as the standards have it, and read back', () => {
    expect(hex.encode(pkcs8Of(privateKey))).toBe(pkcs8);
    expect(privateKeyOfPkcs8(hex.decode(pkcs8))).toEqual(privateKey);
  });

  it('goes both ways, and into Node', () => {
    fc.assert(
      fc.property(anyPrivateKey, (key) => {
        expect(privateKeyOfPkcs8(pkcs8Of(key))).toEqual(key);
        const theirs = createPrivateKey({ key: Buffer.from(pkcs8Of(key)), format: 'der', type: 'pkcs8' });
        expect(privateKeyOfPkcs8(theirs.export({ format: 'der', type: 'pkcs8' }))).toEqual(key);
      }),
      { numRuns: 30 },
    );
  });

  it.each<[string, string]>([
    ['the curve named inside too', element('30', '020100', algorithm, element('04', sec1))],
    ['no public key', element('30', '020100', algorithm, element('04', element('30', version1, scalar)))],
  ])('is read with %s', (_, bytes) => {
    expect(privateKeyOfPkcs8(hex.decode(bytes))).toEqual(privateKey);
  });

  const other = hex.encode(generateKeyPair().publicKey);
  const within = (...members: readonly string[]): string => element('30', '020100', algorithm, element('04', element('30', ...members)));
  it.each<[string, string]>([
    ['nothing', ''],
    ['a byte more', `${pkcs8}00`],
    ['a byte less', pkcs8.slice(0, -2)],
    ['a length with a needless byte', `30820087${pkcs8.slice(6)}`],
    ['version 1', pkcs8.replace('020100', '020101')],
    ['a version with needless zeros', element('30', '02020000', algorithm, element('04', inside))],
    ['another curve', element('30', '020100', element('30', ecPublicKey, p256Curve), element('04', inside))],
    ['another curve inside', within(version1, scalar, element('a0', p256Curve))],
    ['explicit parameters inside', within(version1, scalar, element('a0', element('30', '020101')))],
    ['version 2 inside', within('020102', scalar)],
    ['the public key of another', within(version1, scalar, element('a1', element('03', '00', other)))],
    ['a public key off the curve', within(version1, scalar, element('a1', element('03', '00', point.replace(/..$/, '00'))))],
    ['a private key of 31 bytes', within(version1, element('04', d.slice(2)))],
    ['a private key of 33 bytes', within(version1, element('04', `00${d}`))],
    ['a private key of zero', within(version1, element('04', '00'.repeat(32)))],
    ['the private key n − 1', within(version1, element('04', hex.encode(bytes32(n - 1n))))],
    ['a member more inside', within(version1, scalar, '0500')],
    ['something after the key inside', element('30', '020100', algorithm, element('04', inside, '0500'))],
    ['attributes', element('30', '020100', algorithm, element('04', inside), 'a000')],
    ['the parts in another order', within(version1, scalar, element('a1', element('03', '00', point)), element('a0', sm2Curve))],
    ['a public key in its place', spki],
    ['SEC 1 in its place', sec1],
  ])('is refused: %s', (_, bytes) => {
    expect(() => privateKeyOfPkcs8(hex.decode(bytes))).toThrow(malformed);
  });

  it.each([0n, n - 1n, n])('is not written of the number %s', (number) => {
    expect(() => pkcs8Of(bytes32(number))).toThrow(malformed);
  });
});

describe('SEC 1 (RFC 5915)', () => {
  it('is read when it names its curve', () => {
    expect(privateKeyOfSec1(hex.decode(sec1))).toEqual(privateKey);
    expect(privateKeyOfSec1(hex.decode(element('30', version1, scalar, element('a0', sm2Curve))))).toEqual(privateKey);
  });

  it.each<[string, string]>([
    ['no curve', inside],
    ['another curve', element('30', version1, scalar, element('a0', p256Curve))],
    ['explicit parameters', element('30', version1, scalar, element('a0', element('30', '020101')))],
    ['PKCS#8 in its place', pkcs8],
  ])('is refused with %s', (_, bytes) => {
    expect(() => privateKeyOfSec1(hex.decode(bytes))).toThrow(malformed);
  });
});

describe('PEM (RFC 7468)', () => {
  it('goes both ways, with any line end and white space around', () => {
    const pem = pemOfPrivateKey(privateKey);
    for (const text of [pem, pem.replaceAll('\n', '\r\n'), `\n  ${pem}\n\n`, pem.trimEnd()])
      expect(privateKeyOfPem(text)).toEqual(privateKey);
    expect(publicKeyOfPem(pemOfPublicKey(publicKey))).toEqual(publicKey);
    expect(() => publicKeyOfPem(pemOfPublicKey(publicKey).replace('=', ''))).toThrow(malformed);
    expect(Math.max(...pem.split('\n').map((line) => line.length))).toBe(64);
  });

  it('is what Node writes', () => {
    const key = createPrivateKey(pemOfPrivateKey(privateKey));
    expect(key.export({ format: 'pem', type: 'pkcs8' })).toBe(pemOfPrivateKey(privateKey));
    expect(createPublicKey(key).export({ format: 'pem', type: 'spki' })).toBe(pemOfPublicKey(publicKey));
  });

  const good = pemOfPrivateKey(privateKey);
  it.each<[string, string]>([
    ['nothing', ''],
    ['no base64', good.replace('M', '*')],
    ['another label', good.replaceAll('PRIVATE', 'PUBLIC')],
    ['an encrypted key', good.replaceAll('PRIVATE', 'ENCRYPTED PRIVATE')],
    ['labels that differ', good.replace('END PRIVATE KEY', 'END EC PRIVATE KEY')],
    ['text in front', `Bag Attributes\n${good}`],
    ['two blocks', good + good],
    ['headers', good.replace('KEY-----\n', 'KEY-----\nProc-Type: 4,ENCRYPTED\n\n')],
    ['an empty line', good.replace('KEY-----\n', 'KEY-----\n\n')],
    ['one endless line', good.replace('\n', '').replaceAll('\n', '')],
    ['a megabyte', good + ' '.repeat(1 << 20)],
    ['PKCS#8 under the label of SEC 1', good.replaceAll('PRIVATE', 'EC PRIVATE')],
  ])('is refused: %s', (_, text) => {
    expect(() => privateKeyOfPem(text)).toThrow(malformed);
  });
});

describe('every reader of keys', () => {
  const readers: readonly [string, (bytes: Uint8Array) => unknown, string][] = [
    ['SPKI', publicKeyOfSpki, spki],
    ['PKCS#8', privateKeyOfPkcs8, pkcs8],
    ['SEC 1', privateKeyOfSec1, sec1],
  ];
  it.each(readers)('%s answers any bytes with a key that is written the same, or KEY_MALFORMED', (_, read, good) => {
    const bytes = hex.decode(good);
    const changed = fc
      .tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }))
      .map(([at, mask]) => bytes.map((byte, i) => (i === at ? byte ^ mask : byte)));
    const spliced = fc
      .tuple(fc.nat(bytes.length), fc.uint8Array({ maxLength: 8 }))
      .map(([at, extra]) => join(bytes.subarray(0, at), extra, bytes.subarray(at)));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 160 }), changed, spliced), (attempt) => {
        if (hex.encode(attempt) === good) return;
        try {
          read(attempt);
          // One bit of a point or a number may make another key only where nothing ties it to the rest.
          expect.unreachable(`read ${hex.encode(attempt)}`);
        } catch (error) {
          expect(error).toEqual(malformed);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('PEM answers any text with a key or an error of ours', () => {
    const around = fc
      .tuple(fc.base64String(), fc.constantFrom('PRIVATE KEY', 'EC PRIVATE KEY', 'PUBLIC KEY'))
      .map(([text, label]) => `-----BEGIN ${label}-----\n${text}\n-----END ${label}-----`);
    fc.assert(
      fc.property(fc.oneof(fc.string(), around), (text) => {
        for (const read of [privateKeyOfPem, publicKeyOfPem])
          try {
            read(text);
            expect.unreachable('a random text was a key');
          } catch (error) {
            expect(error).toBeInstanceOf(LicenceError);
          }
      }),
    );
  });
});
