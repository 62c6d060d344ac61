import { LicenceError } from '@ganzheng/sdk/errors';
import { type CiphertextFormat, engines, generateKeyPair, publicKeyOf, sm2Decrypt, sm2Encrypt } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import fc from 'fast-check';
import smCrypto from 'sm-crypto';
import { describe, expect, it } from 'vitest';
import { always, bytes32, join, n, p, sample, smVectors, utf8 } from './vectors.js';

const formats: readonly CiphertextFormat[] = ['c1c3c2', 'c1c3c2-bare', 'der'];
const { privateKey, publicKey, nonce } = sample;
const malformed = expect.objectContaining({ code: 'CIPHERTEXT_MALFORMED' });
const broken = expect.objectContaining({ code: 'SEAL_BROKEN' });
const flip = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
const lengths = [1, 16, 31, 32, 33, 64, 65, 1000];

describe.each(engines)('SM2 encryption (GB/T 32918.4-2016, GM/T 0003.5 annex A.3), engine $name', (engine) => {
  it.each(smVectors.sm2Encrypt)(
    'makes the very ciphertext of $source when the ephemeral key is the standard’s',
    ({ messageUtf8, c1, c3, c2, der }) => {
      // The vector has C1 as x ‖ y; its x begins with the byte 04, which is why no format is ever guessed.
      const written = { c1c3c2: `04${c1}${c3}${c2}`, 'c1c3c2-bare': c1 + c3 + c2, der };
      for (const format of formats) {
        expect(hex.encode(sm2Encrypt(utf8(messageUtf8), publicKey, { engine, format, random: always(nonce) }))).toBe(written[format]);
        expect(sm2Decrypt(hex.decode(written[format]), privateKey, { engine, format })).toEqual(utf8(messageUtf8));
      }
    },
  );

  it.each(formats)('goes both ways, written as %s, with a fresh ephemeral key each time', (format) => {
    for (const length of lengths) {
      const message = Uint8Array.from({ length }, (_, i) => i);
      const [one, two] = [sm2Encrypt(message, publicKey, { engine, format }), sm2Encrypt(message, publicKey, { engine, format })];
      expect(one).not.toEqual(two);
      expect([one, two].map((sealed) => sm2Decrypt(sealed, privateKey, { engine, format }))).toEqual([message, message]);
    }
  });

  it('writes c1c3c2 unless told otherwise, 97 bytes longer than the message', () => {
    const sealed = sm2Encrypt(utf8('密钥'), publicKey, { engine });
    expect(sealed).toHaveLength(97 + 6);
    expect(sealed[0]).toBe(4);
    expect(sm2Decrypt(sealed, privateKey, { engine, format: 'c1c3c2' })).toEqual(utf8('密钥'));
  });

  it('and sm-crypto read each other’s ciphertexts (cipherMode 1)', () => {
    for (const length of lengths) {
      const message = Uint8Array.from({ length }, (_, i) => 255 - (i % 256));
      const ours = hex.encode(sm2Encrypt(message, publicKey, { engine, format: 'c1c3c2-bare' }));
      expect(smCrypto.sm2.doDecrypt(ours, hex.encode(privateKey), 1, { output: 'array' })).toEqual([...message]);
      const theirs = smCrypto.sm2.doEncrypt([...message] as unknown as string, hex.encode(publicKey), 1);
      // sm-crypto leaves the draw of step A5 out: one in 256 of its ciphertexts of one byte is the byte itself, which we refuse.
      if (length > 1) expect(sm2Decrypt(hex.decode(theirs), privateKey, { engine, format: 'c1c3c2-bare' })).toEqual(message);
    }
  });

  it('notices a bit turned in C2 and in C3', () => {
    const sealed = sm2Encrypt(utf8('encryption standard'), publicKey, { engine });
    for (let at = 65; at < sealed.length; at++) expect(() => sm2Decrypt(flip(sealed, at), privateKey, { engine })).toThrow(broken);
  });

  it('opens with no other key, and not cut short or lengthened', () => {
    const sealed = sm2Encrypt(utf8('encryption standard'), publicKey, { engine });
    expect(() => sm2Decrypt(sealed, generateKeyPair().privateKey, { engine })).toThrow(broken);
    expect(() => sm2Decrypt(sealed.subarray(0, -1), privateKey, { engine })).toThrow(broken);
    expect(() => sm2Decrypt(join(sealed, Uint8Array.of(0)), privateKey, { engine })).toThrow(broken);
  });

  it('draws again while the key stream is all zero, and refuses to open such a ciphertext (steps A5 and B4)', () => {
    // Found by search: a stream of one byte that is zero.
    const dull = dullNonce(engine);
    const nonces = [dull, bytes32(7n)];
    const message = utf8('x');
    const sealed = sm2Encrypt(message, publicKey, { engine, random: () => nonces.shift() ?? new Uint8Array(32) });
    expect(nonces).toEqual([]);
    expect(sealed.subarray(0, 65)).toEqual(publicKeyOf(bytes32(7n), engine));
    expect(() => sm2Encrypt(message, publicKey, { engine, random: always(dull) })).toThrow(
      expect.objectContaining({ code: 'RANDOMNESS_BROKEN' }),
    );
    const shared = engine.multiply(dull, publicKey) ?? new Uint8Array(65);
    const clear = join(publicKeyOf(dull, engine), engine.sm3([shared.subarray(1, 33), message, shared.subarray(33)]), message);
    expect(() => sm2Decrypt(clear, privateKey, { engine })).toThrow(broken);
  });

  it.each([0n, n, 2n ** 256n - 1n])('refuses a source that only gives %s', (k) => {
    expect(() => sm2Encrypt(utf8('m'), publicKey, { engine, random: always(bytes32(k)) })).toThrow(
      expect.objectContaining({ code: 'RANDOMNESS_BROKEN' }),
    );
  });

  it.each<[string, Uint8Array]>([
    ['off the curve', flip(publicKey, 64)],
    ['infinity', Uint8Array.of(0)],
    ['zeros', new Uint8Array(65)],
    ['without its 04', publicKey.subarray(1)],
  ])('encrypts for no public key that is %s', (_, key) => {
    expect(() => sm2Encrypt(utf8('m'), key, { engine })).toThrow(expect.objectContaining({ code: 'KEY_MALFORMED' }));
  });

  it.each([0n, n - 1n, n])('decrypts with no private key %s', (d) => {
    const sealed = sm2Encrypt(utf8('m'), publicKey, { engine });
    expect(() => sm2Decrypt(sealed, bytes32(d), { engine })).toThrow(expect.objectContaining({ code: 'KEY_MALFORMED' }));
  });

  it('has no ciphertext of an empty message', () => {
    expect(() => sm2Encrypt(new Uint8Array(), publicKey, { engine })).toThrow(TypeError);
    for (const format of formats) expect(() => sm2Decrypt(emptied(format), privateKey, { engine, format })).toThrow(malformed);
  });
});

/** An ephemeral key whose key stream for the sample key begins with a zero. */
function dullNonce(engine: (typeof engines)[number]): Uint8Array {
  for (let k = 1n; ; k++) {
    const shared = engine.multiply(bytes32(k), publicKey) ?? new Uint8Array();
    if (engine.sm3([shared.subarray(1), Uint8Array.of(0, 0, 0, 1)])[0] === 0) return bytes32(k);
  }
}

/** A ciphertext whose C2 is empty, its hash right for that. */
function emptied(format: CiphertextFormat): Uint8Array {
  const c1 = hex.encode(publicKeyOf(nonce));
  const [engine] = engines;
  const shared = engine?.multiply(nonce, publicKey) ?? new Uint8Array(65);
  const c3 = hex.encode(engine?.sm3([shared.subarray(1)]) ?? new Uint8Array());
  const der = `30690220${c1.slice(2, 66)}022100${c1.slice(66)}0420${c3}0400`;
  return hex.decode({ c1c3c2: c1 + c3, 'c1c3c2-bare': (c1 + c3).slice(2), der }[format]);
}

describe('the formats of a ciphertext', () => {
  const [annexA3] = smVectors.sm2Encrypt;
  if (annexA3 === undefined) throw new TypeError('the vector of SM2 encryption is missing');
  const raw = hex.decode(`04${annexA3.c1}${annexA3.c3}${annexA3.c2}`);
  const der = annexA3.der;
  const [x, y] = [annexA3.c1.slice(0, 64), annexA3.c1.slice(64)];
  const element = (tag: string, content: string): string => `${tag}${(content.length / 2).toString(16).padStart(2, '0')}${content}`;
  const sequence = (...members: readonly string[]): string => element('30', members.join(''));
  const [hash, text] = [element('04', annexA3.c3), element('04', annexA3.c2)];
  const good = [element('02', x), element('02', `00${y}`), hash, text] as const;

  it('is built by the helpers of this test as the standard has it', () => {
    expect(sequence(...good)).toBe(der);
  });

  it('is never guessed: each is refused or does not open as another', () => {
    const written = { c1c3c2: raw, 'c1c3c2-bare': raw.subarray(1), der: hex.decode(der) };
    for (const wrote of formats)
      for (const read of formats.filter((format) => format !== wrote))
        expect(() => sm2Decrypt(written[wrote], privateKey, { format: read })).toThrow(LicenceError);
  });

  const point = (first: bigint, second: bigint): Uint8Array => join(Uint8Array.of(4), bytes32(first), bytes32(second), raw.subarray(65));
  const [xNumber, yNumber] = [BigInt(`0x${x}`), BigInt(`0x${y}`)];
  it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['infinity in place of C1', join(Uint8Array.of(0), raw.subarray(65))],
    ['C1 compressed', join(Uint8Array.of(2), raw.subarray(1, 33), raw.subarray(65))],
    ['C1 hybrid', join(Uint8Array.of(6), raw.subarray(1))],
    ['C1 off the curve', point(xNumber, yNumber ^ 1n)],
    ['C1 of zeros', point(0n, 0n)],
    ['x = p', point(p, yNumber)],
    ['no C2', raw.subarray(0, 97)],
    ['half of C3', raw.subarray(0, 80)],
  ])('c1c3c2 refuses %s', (_, bytes) => {
    expect(() => sm2Decrypt(bytes, privateKey)).toThrow(malformed);
  });

  it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['C1 off the curve', point(xNumber, yNumber ^ 1n).subarray(1)],
    ['a 04 in front', raw],
    ['no C2', raw.subarray(1, 97)],
  ])('c1c3c2-bare refuses %s', (_, bytes) => {
    expect(() => sm2Decrypt(bytes, privateKey, { format: 'c1c3c2-bare' })).toThrow(malformed);
  });

  it.each<[string, string]>([
    ['nothing', ''],
    ['a byte more', `${der}00`],
    ['a byte less', der.slice(0, -2)],
    ['a SET', `31${der.slice(2)}`],
    ['a long form of a short length', `3081${der.slice(2)}`],
    ['an indefinite length', `3080${der.slice(4)}0000`],
    ['a length past the end', `307d${der.slice(4)}`],
    ['a length of four bytes', `30840000007c${der.slice(4)}`],
    ['x with needless zeros', sequence(element('02', `00${x}`), good[1], hash, text)],
    ['a negative y', sequence(good[0], element('02', y), hash, text)],
    ['x of 33 bytes', sequence(element('02', `01${x}`), good[1], hash, text)],
    ['an empty x', sequence('0200', good[1], hash, text)],
    ['no hash', sequence(good[0], good[1], text)],
    ['a hash of 31 bytes', sequence(good[0], good[1], element('04', annexA3.c3.slice(2)), text)],
    ['a hash of 33 bytes', sequence(good[0], good[1], element('04', `${annexA3.c3}00`), text)],
    ['the 2010 order', sequence(good[0], good[1], text, hash)],
    ['an empty C2', sequence(good[0], good[1], hash, '0400')],
    ['a member more', sequence(...good, '0500')],
    ['C1 off the curve', sequence(element('02', '01'), element('02', '01'), hash, text)],
    ['C1 of zeros', sequence('020100', '020100', hash, text)],
    ['a constructed OCTET STRING', sequence(good[0], good[1], element('24', hash), text)],
  ])('der refuses %s', (_, bytes) => {
    expect(() => sm2Decrypt(hex.decode(bytes), privateKey, { format: 'der' })).toThrow(malformed);
  });

  it.each(formats)('%s answers any bytes, and any of its own with one byte changed, with a message or an error of ours', (format) => {
    const own = sm2Encrypt(utf8('encryption standard'), publicKey, { format });
    const changed = fc
      .tuple(fc.nat(own.length - 1), fc.integer({ min: 1, max: 255 }))
      .map(([at, mask]) => own.map((byte, i) => (i === at ? byte ^ mask : byte)));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), changed), (bytes) => {
        try {
          sm2Decrypt(bytes, privateKey, { format });
          expect.unreachable('a random ciphertext opened');
        } catch (error) {
          expect(error).toBeInstanceOf(LicenceError);
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each(formats)('%s gives back any message of any key', (format) => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 100 }), fc.bigInt({ min: 1n, max: n - 2n }), (message, d) => {
        const sealed = sm2Encrypt(message, publicKeyOf(bytes32(d)), { format });
        expect(sm2Decrypt(sealed, bytes32(d), { format })).toEqual(message);
      }),
      { numRuns: 30 },
    );
  });
});
