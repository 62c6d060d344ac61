import { createCipheriv } from 'node:crypto';
import { engines, equalBytes, randomBytes, sm4CbcDecrypt, sm4CbcEncrypt, sm4Ctr } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import { describe, expect, it } from 'vitest';
import { join, utf8 } from './vectors.js';

const none = new Uint8Array();
const broken = expect.objectContaining({ code: 'SEAL_BROKEN' });
// Around a block, a group of sixteen blocks, and the piece that the module takes at once.
const lengths = [0, 1, 15, 16, 17, 31, 32, 255, 256, 257, 300, 511, 512, 1000, 4096];
const longer = [16_383, 16_384, 16_385, 33_000];
const openssl = (name: string, key: Uint8Array, iv: Uint8Array, bytes: Uint8Array): string => {
  const cipher = createCipheriv(name, key, iv);
  return cipher.update(bytes).toString('hex') + cipher.final('hex');
};

describe.each(engines)('SM4-CTR (GB/T 17964-2021, NIST SP 800-38A), engine $name', (engine) => {
  const lengthsHere = engine.name === 'portable' ? lengths : [...lengths, ...longer];

  it('gives what OpenSSL gives, and undoes itself', () => {
    for (const length of lengthsHere) {
      const [key, counter, bytes] = [randomBytes(16), randomBytes(16), randomBytes(length)];
      const before = hex.encode(counter);
      const ciphertext = sm4Ctr(key, counter, bytes, engine);
      expect(hex.encode(ciphertext), `${length} bytes`).toBe(openssl('sm4-ctr', key, counter, bytes));
      expect(equalBytes(sm4Ctr(key, counter, ciphertext, engine), bytes)).toBe(true);
      expect(hex.encode(counter)).toBe(before);
    }
  });

  it.each(['ffffffff', 'fffffffe', 'fffffff0', 'ffffffef', '00000000'])('counts in all 128 bits past a last word %s', (word) => {
    const key = randomBytes(16);
    for (const counter of [`${'ff'.repeat(12)}${word}`, `00${'ff'.repeat(11)}${word}`, `${'ff'.repeat(4)}${'00'.repeat(7)}0a${word}`]) {
      const bytes = new Uint8Array(600);
      expect(hex.encode(sm4Ctr(key, hex.decode(counter), bytes, engine))).toBe(openssl('sm4-ctr', key, hex.decode(counter), bytes));
    }
  });
});

describe.each(engines)('SM4-CBC (GB/T 17964-2021, NIST SP 800-38A; RFC 5652, 6.3), engine $name', (engine) => {
  const lengthsHere = engine.name === 'portable' ? lengths : [...lengths, ...longer];

  it('gives what OpenSSL gives, and the plaintext back', () => {
    for (const length of lengthsHere) {
      const [key, iv, bytes] = [randomBytes(16), randomBytes(16), randomBytes(length)];
      const before = hex.encode(bytes) + hex.encode(iv);
      const ciphertext = sm4CbcEncrypt(key, iv, bytes, engine);
      expect(hex.encode(ciphertext), `${length} bytes`).toBe(openssl('sm4-cbc', key, iv, bytes));
      expect(equalBytes(sm4CbcDecrypt(key, iv, ciphertext, engine), bytes)).toBe(true);
      expect(hex.encode(bytes) + hex.encode(iv)).toBe(before);
    }
  });

  it('refuses every wrong length and every wrong padding with the one code', () => {
    const [key, iv] = [randomBytes(16), randomBytes(16)];
    for (const length of [0, 1, 15, 17, 31, 33]) expect(() => sm4CbcDecrypt(key, iv, new Uint8Array(length), engine)).toThrow(broken);
    // A chain over a last block of our choice: enciphered without padding by OpenSSL.
    const raw = (block: Uint8Array): Uint8Array =>
      new Uint8Array(
        createCipheriv('sm4-cbc', key, iv)
          .setAutoPadding(false)
          .update(join(new Uint8Array(16), block)),
      );
    for (const wrong of [0, 17, 18, 31, 32, 127, 128, 144, 240, 255]) {
      expect(() => sm4CbcDecrypt(key, iv, raw(new Uint8Array(16).fill(wrong)), engine), `${wrong}`).toThrow(broken);
    }
    for (let padding = 1; padding <= 16; padding++) {
      const block = new Uint8Array(16).fill(padding, 16 - padding);
      expect(sm4CbcDecrypt(key, iv, raw(block), engine)).toHaveLength(32 - padding);
      for (let at = 16 - padding; at < 15; at++) {
        const mistaken = block.map((byte, i) => (i === at ? byte ^ 0x40 : byte));
        expect(() => sm4CbcDecrypt(key, iv, raw(mistaken), engine), `${padding} at ${at}`).toThrow(broken);
      }
    }
  });
});

describe.each(engines)('the blocks of SM4, engine $name', (engine) => {
  it('come out as they do one by one, however many there are', () => {
    const key = randomBytes(16);
    for (const count of [1, 2, 15, 16, 17, 33]) {
      const blocks = randomBytes(16 * count);
      const alone = Array.from({ length: count }, (_, i) => engine.sm4Blocks(key, blocks.subarray(16 * i, 16 * i + 16)));
      expect(engine.sm4Blocks(key, blocks)).toEqual(join(...alone));
    }
  });

  it('pass every byte through the S-box rightly', () => {
    const key = randomBytes(16);
    const blocks = Uint8Array.from({ length: 4096 }, (_, i) => i >> 4);
    const cipher = createCipheriv('sm4-ecb', key, null).setAutoPadding(false);
    expect(hex.encode(engine.sm4Blocks(key, blocks))).toBe(cipher.update(blocks).toString('hex'));
  });
});

describe('SM4 in counter mode and in a chain', () => {
  it('refuse a key, a counter or an iv of a wrong length from our own code', () => {
    const right = randomBytes(16);
    for (const wrong of [none, randomBytes(15), randomBytes(17), randomBytes(32)]) {
      expect(() => sm4Ctr(wrong, right, none)).toThrow(TypeError);
      expect(() => sm4Ctr(right, wrong, none)).toThrow(TypeError);
      for (const verb of [sm4CbcEncrypt, sm4CbcDecrypt]) {
        expect(() => verb(wrong, right, new Uint8Array(16))).toThrow(TypeError);
        expect(() => verb(right, wrong, new Uint8Array(16))).toThrow(TypeError);
      }
    }
  });

  it('use the engine in use', () => {
    const [key, iv] = [randomBytes(16), randomBytes(16)];
    expect(hex.encode(sm4Ctr(key, iv, utf8('照面信息')))).toBe(openssl('sm4-ctr', key, iv, utf8('照面信息')));
    expect(sm4CbcDecrypt(key, iv, sm4CbcEncrypt(key, iv, utf8('照面信息')))).toEqual(utf8('照面信息'));
  });
});
