import { createHash, createHmac, hkdfSync } from 'node:crypto';
import { createSm3, engines, hkdfSm3, hmacSm3, randomBytes, sm3 } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smVectors, utf8, wycheproof } from './vectors.js';

describe.each(engines)('SM3 (GB/T 32905-2016), engine $name', (engine) => {
  it.each(smVectors.sm3)('digests "$messageUtf8"', ({ messageUtf8, digest }) => {
    expect(hex.encode(engine.sm3([utf8(messageUtf8)]))).toBe(digest);
  });

  it('agrees with OpenSSL on every length around the padding', () => {
    for (let length = 0; length <= 130; length++) {
      const message = Uint8Array.from({ length }, (_, i) => i);
      expect(hex.encode(engine.sm3([message]))).toBe(createHash('sm3').update(message).digest('hex'));
    }
  });

  it('does not care how the message is cut, nor what happens to a chunk afterwards', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 90 }), { maxLength: 5 }), (chunks) => {
        const whole = hex.encode(engine.sm3([Uint8Array.from(chunks.flatMap((chunk) => [...chunk]))]));
        expect(hex.encode(engine.sm3(chunks))).toBe(whole);
        const running = engine.createSm3();
        for (const chunk of chunks) {
          running.update(chunk);
          chunk.fill(0xff);
        }
        expect(hex.encode(running.digest())).toBe(whole);
      }),
      { numRuns: 50 },
    );
  });

  it('does not care for long pieces either, and keeps many running at once apart', () => {
    const message = randomBytes(50_000);
    const digest = createHash('sm3').update(message).digest('hex');
    const cuts = [1, 63, 64, 65, 511, 512, 513, 1000, 16_383, 16_384, 16_385, 40_000];
    const running = cuts.map((cut) => ({ cut, at: 0, hash: engine.createSm3() }));
    while (running.some(({ at }) => at < message.length)) {
      for (const one of running) {
        if (one.at >= message.length) continue;
        // The first piece as cut, the next a few long ones: many small ones would take long with the slowest engine.
        const end = one.at === 0 ? one.cut : one.at + Math.max(one.cut, 9_999);
        one.hash.update(message.subarray(one.at, end));
        one.at = end;
        expect(hex.encode(engine.sm3([utf8('abc')]))).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
      }
    }
    for (const { cut, hash } of running) expect(hex.encode(hash.digest()), `cut at ${cut}`).toBe(digest);
    expect(hex.encode(engine.sm3([message.subarray(0, 20_000), message.subarray(20_000)]))).toBe(digest);
    expect(hex.encode(engine.hmacSm3(message, [message]))).toBe(createHmac('sm3', message).update(message).digest('hex'));
  });

  it('refuses to go on after the end', () => {
    const ended = engine.createSm3();
    ended.digest();
    expect(() => ended.digest()).toThrow();
    expect(() => ended.update(utf8('more'))).toThrow();
  });
});

describe.each(engines)('HMAC-SM3 (RFC 2104), engine $name', (engine) => {
  const { count, cases } = wycheproof('hmac_sm3_test.json');

  it(`gives all ${count} Wycheproof verdicts`, () => {
    expect(cases).toHaveLength(count);
    for (const { tcId, key, msg, tag, result } of cases) {
      const made = hex.encode(engine.hmacSm3(hex.decode(key), [hex.decode(msg)])).slice(0, tag.length);
      expect({ tcId, result: made === tag ? 'valid' : 'invalid' }).toEqual({ tcId, result });
    }
  });

  it('agrees with OpenSSL on keys around the block, and leaves the key as it was', () => {
    for (const length of [0, 1, 31, 32, 63, 64, 65, 128, 200]) {
      const key = Uint8Array.from({ length }, (_, i) => 255 - i);
      const before = hex.encode(key);
      expect(hex.encode(engine.hmacSm3(key, [utf8('赣'), utf8('州')]))).toBe(createHmac('sm3', key).update('赣州').digest('hex'));
      expect(hex.encode(key)).toBe(before);
    }
  });
});

describe('the public verbs of SM3', () => {
  it('are the engine in use', () => {
    const parts = [utf8('电子'), utf8('证照')];
    const digest = createHash('sm3').update('电子证照').digest('hex');
    expect(hex.encode(sm3(...parts))).toBe(digest);
    expect(hex.encode(createSm3().update(utf8('电子')).update(utf8('证照')).digest())).toBe(digest);
    expect(hex.encode(hmacSm3(utf8('key'), ...parts))).toBe(createHmac('sm3', 'key').update('电子证照').digest('hex'));
    expect(sm3().constructor).toBe(Uint8Array);
  });
});

describe('HKDF-SM3 (RFC 5869)', () => {
  it('agrees with OpenSSL on lengths, salts and infos', () => {
    for (const length of [1, 16, 32, 33, 64, 100, 8160])
      for (const salt of ['', 'salt', 's'.repeat(100)])
        for (const info of ['', 'ganzheng.vault.v1']) {
          const expected = hex.encode(new Uint8Array(hkdfSync('sm3', 'secret', salt, info, length)));
          expect(hex.encode(hkdfSm3(utf8('secret'), utf8(salt), utf8(info), length))).toBe(expected);
        }
  });

  it.each([0, -1, 1.5, 8161, Number.NaN])('refuses to give %s bytes', (length) => {
    expect(() => hkdfSm3(utf8('secret'), utf8(''), utf8(''), length)).toThrow(TypeError);
  });
});
