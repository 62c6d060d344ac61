import { createCipheriv } from 'node:crypto';
import { errorTable } from '@ganzheng/sdk/errors';
import { engines, equalBytes, randomBytes, sm4GcmOpen, sm4GcmSeal } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smVectors, utf8, wycheproof } from './vectors.js';

const none = new Uint8Array();
const broken = expect.objectContaining({ code: 'SEAL_BROKEN' });

describe.each(engines)('SM4 (GB/T 32907-2016), engine $name', (engine) => {
  it.each(smVectors.sm4Ecb)('enciphers the example of annex A', ({ key, plaintext, ciphertext }) => {
    expect(hex.encode(engine.sm4Blocks(hex.decode(key), hex.decode(plaintext)))).toBe(ciphertext);
  });

  it('enciphers each block for itself, as OpenSSL does', () => {
    const [key, blocks] = [randomBytes(16), randomBytes(160)];
    const cipher = createCipheriv('sm4-ecb', key, null).setAutoPadding(false);
    expect(hex.encode(engine.sm4Blocks(key, blocks))).toBe(cipher.update(blocks).toString('hex'));
    expect(engine.sm4Blocks(key, none)).toHaveLength(0);
  });
});

describe.each(engines)('SM4-GCM (RFC 8998, NIST SP 800-38D), engine $name', (engine) => {
  const { count, cases } = wycheproof('sm4_gcm_test.json');
  const [first] = cases;

  it(`gives all ${count} Wycheproof verdicts`, () => {
    expect(cases).toHaveLength(count);
    expect(new Set(cases.flatMap(({ flags }) => flags))).toContain('CounterWrap');
    for (const { tcId, key, iv, aad, msg, ct, tag, result } of cases) {
      const sealed = hex.decode(ct + tag);
      const open = () => sm4GcmOpen(hex.decode(key), hex.decode(iv), sealed, hex.decode(aad), engine);
      if (result === 'invalid') {
        expect(open, `case ${tcId}`).toThrow(broken);
        continue;
      }
      expect(hex.encode(open()), `case ${tcId}`).toBe(msg);
      const again = sm4GcmSeal(hex.decode(key), hex.decode(iv), hex.decode(msg), hex.decode(aad), engine);
      expect(hex.encode(again), `case ${tcId}`).toBe(ct + tag);
    }
  });

  it('seals the example of RFC 8998, appendix A.1', () => {
    expect(first?.tag).toBe('83de3541e4c2b58177e065a9bf7b62ec');
    expect(first?.iv).toBe('00001234567800000000abcd');
  });

  it('opens what it sealed, and nothing that has one bit changed', () => {
    const [key, iv, aad] = [randomBytes(16), randomBytes(12), utf8('register~1')];
    const sealed = sm4GcmSeal(key, iv, utf8('照面信息'), aad, engine);
    expect(sm4GcmOpen(key, iv, sealed, aad, engine)).toEqual(utf8('照面信息'));
    const flipped = (bytes: Uint8Array, bit: number) => bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
    for (let bit = 0; bit < sealed.length * 8; bit++) expect(() => sm4GcmOpen(key, iv, flipped(sealed, bit), aad, engine)).toThrow(broken);
    for (let bit = 0; bit < 96; bit += 5) expect(() => sm4GcmOpen(key, flipped(iv, bit), sealed, aad, engine)).toThrow(broken);
    for (let bit = 0; bit < aad.length * 8; bit += 3) expect(() => sm4GcmOpen(key, iv, sealed, flipped(aad, bit), engine)).toThrow(broken);
    for (let bit = 0; bit < 128; bit += 7) expect(() => sm4GcmOpen(flipped(key, bit), iv, sealed, aad, engine)).toThrow(broken);
  });

  it('refuses a seal cut short, and an empty iv, as broken', () => {
    const [key, iv] = [randomBytes(16), randomBytes(12)];
    const sealed = sm4GcmSeal(key, iv, utf8('abc'), none, engine);
    for (let length = 0; length < sealed.length; length++) {
      expect(() => sm4GcmOpen(key, iv, sealed.subarray(0, length), none, engine)).toThrow(broken);
    }
    expect(() => sm4GcmOpen(key, none, sealed, none, engine)).toThrow(broken);
  });

  it('moves bytes between aad and ciphertext without accepting them', () => {
    const [key, iv] = [randomBytes(16), randomBytes(12)];
    const sealed = sm4GcmSeal(key, iv, none, utf8('abcd'), engine);
    expect(() => sm4GcmOpen(key, iv, sealed, utf8('abc'), engine)).toThrow(broken);
    expect(() => sm4GcmOpen(key, iv, Uint8Array.from([...utf8('abcd'), ...sealed]), none, engine)).toThrow(broken);
  });
});

describe('SM4-GCM over the engines', () => {
  const sealAll = (key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array, aad: Uint8Array, over = engines): void => {
    const [sealed = none, ...others] = over.map((engine) => sm4GcmSeal(key, iv, plaintext, aad, engine));
    for (const other of others) expect(equalBytes(other, sealed)).toBe(true);
    for (const engine of over) expect(equalBytes(sm4GcmOpen(key, iv, sealed, aad, engine), plaintext)).toBe(true);
  };

  it('gives the same bytes for any input', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        fc.uint8Array({ minLength: 1, maxLength: 40 }),
        fc.uint8Array({ maxLength: 700 }),
        fc.uint8Array({ maxLength: 600 }),
        (key, iv, plaintext, aad) => {
          sealAll(key, iv, plaintext, aad);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('gives the same bytes around groups of blocks and pieces of the module', () => {
    const fast = engines.filter(({ name }) => name !== 'portable');
    for (const length of [255, 256, 257, 511, 512, 513, 767, 768, 1024, 16_383, 16_384, 16_385, 32_768 + 300]) {
      const over = length > 1024 ? fast : engines;
      sealAll(randomBytes(16), randomBytes(12), randomBytes(length), randomBytes((length * 7) % 5000), over);
      sealAll(randomBytes(16), randomBytes(length % 1024 || 1), randomBytes(40), randomBytes(length), over);
    }
  });

  it('refuses a changed bit in any piece of a long seal', () => {
    const [key, iv, aad] = [randomBytes(16), randomBytes(12), randomBytes(20_000)];
    const sealed = sm4GcmSeal(key, iv, randomBytes(20_000), aad);
    for (const engine of engines) {
      for (const at of [0, 300, 16_384, 19_999, 20_000, 20_015]) {
        const changed = sealed.map((byte, i) => (i === at ? byte ^ 1 : byte));
        expect(() => sm4GcmOpen(key, iv, changed, aad, engine), `${engine.name} at ${at}`).toThrow(broken);
      }
      expect(() => sm4GcmOpen(key, iv, sealed, aad.with(17_000, (aad[17_000] ?? 0) ^ 1), engine)).toThrow(broken);
    }
  });

  it('works on bytes inside a larger buffer', () => {
    const buffer = randomBytes(200);
    const [key, iv, text, aad] = [buffer.subarray(3, 19), buffer.subarray(21, 33), buffer.subarray(35, 101), buffer.subarray(103, 150)];
    const sealed = sm4GcmSeal(key, iv, text, aad);
    expect(sealed).toEqual(sm4GcmSeal(key.slice(), iv.slice(), text.slice(), aad.slice()));
    expect(sm4GcmOpen(key, iv, sealed, aad)).toEqual(text.slice());
  });

  it('refuses a key or an iv of a wrong length from our own code', () => {
    expect(() => sm4GcmSeal(randomBytes(15), randomBytes(12), none, none)).toThrow(TypeError);
    expect(() => sm4GcmSeal(randomBytes(32), randomBytes(12), none, none)).toThrow(TypeError);
    expect(() => sm4GcmSeal(randomBytes(16), none, none, none)).toThrow(TypeError);
    expect(() => sm4GcmSeal(randomBytes(16), randomBytes(1025), none, none)).toThrow(TypeError);
    expect(() => sm4GcmOpen(randomBytes(16), randomBytes(1025), new Uint8Array(16), none)).toThrow(broken);
    expect(errorTable.SEAL_BROKEN.retry).toBe('no');
  });
});
