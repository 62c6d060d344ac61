import { scryptSync } from 'node:crypto';
import { LicenceError } from '@ganzheng/sdk/errors';
import { canonicalBytes } from '@ganzheng/sdk/ledger';
import {
  generateKeyPair,
  hkdfSm3,
  type Lock,
  randomBytes,
  sm4GcmOpen,
  unwrapPrivateKey,
  unwrapSecret,
  type Wrapped,
  wrapPrivateKey,
  wrapSecret,
} from '@ganzheng/sdk/sm';
import { base64urlnopad } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytes32, n, utf8 } from './vectors.js';

// The least a PIN may cost: the usual cost is eight times that.
const cost = { n: 2 ** 14, r: 8, p: 1 };
const deviceSecret = randomBytes(32);
const { privateKey } = generateKeyPair();
const coded = (code: string) => expect.objectContaining({ name: 'LicenceError', code });
const json = (wrapped: Wrapped): Wrapped => JSON.parse(JSON.stringify(wrapped));

describe('a wrapped private key', () => {
  it.each<[string, Lock]>([
    ['a PIN', { pin: '135790' }],
    ['a device secret', { deviceSecret }],
    ['both', { pin: '135790', deviceSecret }],
    ['a PIN of Chinese', { pin: '赣州一二三' }],
  ])('opens with %s, by way of JSON', async (_, lock) => {
    const wrapped = await wrapPrivateKey(privateKey, lock, { cost });
    expect(await unwrapPrivateKey(json(wrapped), lock)).toEqual(privateKey);
  });

  it('is made slow as OWASP has it unless told otherwise', async () => {
    const wrapped = await wrapPrivateKey(privateKey, { pin: '135790' });
    expect(wrapped.pin).toEqual({ kdf: 'scrypt', n: 131_072, r: 8, p: 1 });
  });

  it('is never the same twice, and nothing of it is readable', async () => {
    const [one, two] = [await wrapPrivateKey(privateKey, { deviceSecret }), await wrapPrivateKey(privateKey, { deviceSecret })];
    expect([one.salt, one.iv, one.sealed].some((text) => [two.salt, two.iv, two.sealed].includes(text))).toBe(false);
    expect(JSON.stringify(one)).not.toContain(base64urlnopad.encode(privateKey));
  });

  it('is sealed as it says: SM4-GCM under HKDF-SM3 over device secret and scrypt of the PIN', async () => {
    const wrapped = await wrapPrivateKey(privateKey, { pin: '135790', deviceSecret }, { cost });
    const { iv, sealed, ...facts } = wrapped;
    const salt = base64urlnopad.decode(facts.salt);
    const stretched = scryptSync('135790', salt, 32, { N: cost.n, r: 8, p: 1 });
    const key = hkdfSm3(Uint8Array.from([...deviceSecret, ...stretched]), salt, utf8('ganzheng.wrapped.v1'), 16);
    const bound = canonicalBytes({ ...facts, boundTo: null });
    expect(sm4GcmOpen(key, base64urlnopad.decode(iv), base64urlnopad.decode(sealed), bound)).toEqual(privateKey);
  });

  it('knows a PIN in every form of Unicode', async () => {
    const wrapped = await wrapPrivateKey(privateKey, { pin: '１２３４５６é' }, { cost });
    expect(await unwrapPrivateKey(wrapped, { pin: '123456e\u0301' })).toEqual(privateKey);
  });

  it.each<[string, Lock, Lock]>([
    ['another PIN', { pin: '135790' }, { pin: '135791' }],
    ['no PIN', { pin: '135790', deviceSecret }, { deviceSecret }],
    ['a PIN where none was set', { deviceSecret }, { pin: '135790', deviceSecret }],
    ['another device', { pin: '135790', deviceSecret }, { pin: '135790', deviceSecret: randomBytes(32) }],
    ['the PIN alone', { pin: '135790', deviceSecret }, { pin: '135790' }],
    ['an empty PIN', { pin: '135790' }, { pin: '' }],
  ])('stays shut for %s', async (_, made, tried) => {
    const wrapped = await wrapPrivateKey(privateKey, made, { cost });
    await expect(unwrapPrivateKey(wrapped, tried)).rejects.toEqual(coded('KEY_LOCKED'));
  });

  it('notices every fact that was altered', async () => {
    const lock = { pin: '135790', deviceSecret };
    const wrapped = await wrapPrivateKey(privateKey, lock, { cost });
    const turned = (text: string): string => (text.startsWith('A') ? 'B' : 'A') + text.slice(1);
    // Those that pass the first looks cost a scrypt each.
    const altered: readonly Partial<Wrapped>[] = [
      { salt: turned(wrapped.salt) },
      { iv: turned(wrapped.iv) },
      { sealed: turned(wrapped.sealed) },
      { sealed: wrapped.sealed.slice(0, 30) },
      { pin: { kdf: 'scrypt', n: 2 ** 15, r: 8, p: 1 } },
      { pin: null },
      { device: false },
    ];
    for (const change of altered) await expect(unwrapPrivateKey({ ...wrapped, ...change }, lock)).rejects.toEqual(coded('KEY_LOCKED'));
  });

  const lock = { pin: '135790' };
  const once = wrapPrivateKey(privateKey, lock, { cost });
  it.each([
    [{ n: 2 ** 30, r: 8, p: 1 }],
    [{ n: 2 ** 19, r: 8, p: 1 }],
    [{ n: 2 ** 13, r: 8, p: 1 }],
    [{ n: 2 ** 14 + 1, r: 8, p: 1 }],
    [{ n: 2 ** 14, r: 1024, p: 1 }],
    [{ n: 2 ** 14, r: 8, p: 1000 }],
    [{ n: 2 ** 14, r: 1, p: 1 }],
  ])('costs neither more nor less than the bounds allow: %o', async (asked) => {
    await expect(unwrapPrivateKey({ ...(await once), pin: { kdf: 'scrypt', ...asked } }, lock)).rejects.toEqual(coded('KEY_COST_REFUSED'));
    await expect(wrapPrivateKey(privateKey, lock, { cost: asked })).rejects.toEqual(coded('KEY_COST_REFUSED'));
  });

  it.each<[string, Lock]>([
    ['no lock', {}],
    ['a short device secret', { deviceSecret: new Uint8Array(16) }],
  ])('needs a real lock, not %s', async (_, lock) => {
    await expect(wrapPrivateKey(privateKey, lock)).rejects.toThrow(TypeError);
  });

  it.each([0n, n - 1n, n])('is not made of the number %s', async (number) => {
    await expect(wrapPrivateKey(bytes32(number), { deviceSecret })).rejects.toEqual(coded('KEY_MALFORMED'));
  });

  it('is not taken from a seal that holds no private key', async () => {
    for (const secret of [new Uint8Array(32), new Uint8Array(16).fill(1), new Uint8Array()]) {
      const wrapped = await wrapSecret(secret, { deviceSecret }, { holds: 'sm2-private-key' });
      await expect(unwrapPrivateKey(wrapped, { deviceSecret })).rejects.toEqual(coded('KEY_MALFORMED'));
    }
  });
});

describe('a wrapped secret', () => {
  const context = { holds: 'vault-key', boundTo: { version: 1 } };

  it('is for what it holds, and bound to what stands beside it', async () => {
    const wrapped = await wrapSecret(utf8('secret'), { deviceSecret }, context);
    expect(await unwrapSecret(wrapped, { deviceSecret }, context)).toEqual(utf8('secret'));
    await expect(unwrapSecret(wrapped, { deviceSecret }, { ...context, holds: 'other' })).rejects.toEqual(coded('KEY_MALFORMED'));
    await expect(unwrapSecret({ ...wrapped, holds: 'other' }, { deviceSecret }, { ...context, holds: 'other' })).rejects.toEqual(
      coded('KEY_LOCKED'),
    );
    await expect(unwrapSecret(wrapped, { deviceSecret }, { ...context, boundTo: { version: 2 } })).rejects.toEqual(coded('KEY_LOCKED'));
    await expect(unwrapPrivateKey(wrapped, { deviceSecret })).rejects.toEqual(coded('KEY_MALFORMED'));
  });

  it('gives back any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.string(), async (secret, holds) => {
        const around = { holds: `a-${holds.length}`, boundTo: holds };
        const wrapped = await wrapSecret(secret, { deviceSecret }, around);
        expect(await unwrapSecret(json(wrapped), { deviceSecret }, around)).toEqual(secret);
      }),
      { numRuns: 50 },
    );
  });

  it.each<[string, object]>([
    ['another format', { format: 'other' }],
    ['another version', { version: 2 }],
    ['a further member', { more: 1 }],
    ['another KDF', { pin: { kdf: 'pbkdf2', n: 2 ** 14, r: 8, p: 1 } }],
    ['a cost that is no number', { pin: { kdf: 'scrypt', n: '16384', r: 8, p: 1 } }],
    ['a negative cost', { pin: { kdf: 'scrypt', n: -1, r: 8, p: 1 } }],
    ['a cost of infinity', { pin: { kdf: 'scrypt', n: Number.POSITIVE_INFINITY, r: 8, p: 1 } }],
    ['a short salt', { salt: 'AAAA' }],
    ['a salt with loose end bits', { salt: `${'A'.repeat(21)}B` }],
    ['a long iv', { iv: 'A'.repeat(20) }],
    ['no seal', { sealed: '' }],
    ['a seal that is not base64url', { sealed: '+'.repeat(40) }],
    ['a megabyte of seal', { sealed: 'A'.repeat(1 << 20) }],
  ])('is refused with %s', async (_, change) => {
    const wrapped = await wrapSecret(utf8('secret'), { deviceSecret }, context);
    await expect(unwrapSecret({ ...wrapped, ...change }, { deviceSecret }, context)).rejects.toEqual(coded('KEY_MALFORMED'));
  });

  it('answers any JSON with an error of ours', async () => {
    const wrapped = await wrapSecret(utf8('secret'), { deviceSecret }, context);
    const changed = fc
      .tuple(fc.constantFrom(...Object.keys(wrapped)), fc.jsonValue())
      .map(([member, value]) => ({ ...wrapped, [member]: value }));
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.jsonValue(), changed), async (attempt) => {
        if (JSON.stringify(attempt) === JSON.stringify(wrapped)) return;
        await expect(unwrapSecret(attempt, { deviceSecret }, context)).rejects.toBeInstanceOf(LicenceError);
      }),
      { numRuns: 200 },
    );
  });
});
