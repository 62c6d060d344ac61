import { LicenceError } from '@ganzheng/sdk/errors';
import { canonicalBytes, parseJson } from '@ganzheng/sdk/ledger';
import { hkdfSm3, type RandomBytes, sm4GcmOpen, sm4GcmSeal } from '@ganzheng/sdk/sm';
import { base64urlnopad } from '@scure/base';
import { z } from 'zod';

/** The part of WebCrypto that stretches a PIN: in Node and in browsers the same. */
type Subtle = Pick<typeof globalThis.crypto.subtle, 'importKey' | 'deriveBits'>;

/** What opens a vault: a secret the device keeps, and a PIN the citizen knows, if one was set. */
export interface Unlock {
  /** 32 random bytes out of the device's own key store; without them no PIN helps */
  readonly deviceSecret: Uint8Array;
  readonly pin?: string;
  readonly subtle: Subtle;
}

const text = z.string().regex(/^[A-Za-z0-9_-]{1,256}$/);

/** What stands in clear at the head of a vault. */
const headerSchema = z.strictObject({
  format: z.literal('ganzheng.vault'),
  /** version of the stored state; see migrate.ts */
  version: z.int().min(1),
  salt: text,
  /** 0: no PIN */
  pinIterations: z.int().min(0).max(10_000_000),
  iv: text,
  wrappedKey: text,
});

export type VaultHeader = z.output<typeof headerSchema>;

/** PBKDF2-HMAC-SHA-256 rounds. @see OWASP Password Storage Cheat Sheet (600,000) */
const pinIterations = 600_000;

/**
 * Makes the header of a new vault, or the new header of one whose PIN changes: the data key wrapped under what unlocks it.
 *
 * @param dataKey 16 bytes
 */
export async function wrapKey(dataKey: Uint8Array, unlock: Unlock, version: number, random: RandomBytes): Promise<VaultHeader> {
  const [salt, iv] = [random(16), random(12)];
  const facts = {
    format: 'ganzheng.vault',
    version,
    salt: base64urlnopad.encode(salt),
    pinIterations: unlock.pin === undefined ? 0 : pinIterations,
  } as const;
  const key = await keyOf(unlock, salt, facts.pinIterations);
  return { ...facts, iv: base64urlnopad.encode(iv), wrappedKey: base64urlnopad.encode(sm4GcmSeal(key, iv, dataKey, boundTo(facts))) };
}

/**
 * The data key behind a header.
 *
 * @throws VAULT_LOCKED when device secret or PIN are not the ones it was wrapped with (or the header was altered, which looks the same)
 */
export async function unwrapKey(header: VaultHeader, unlock: Unlock): Promise<Uint8Array> {
  try {
    const key = await keyOf(unlock, base64urlnopad.decode(header.salt), header.pinIterations);
    return sm4GcmOpen(key, base64urlnopad.decode(header.iv), base64urlnopad.decode(header.wrappedKey), boundTo(header));
  } catch (cause) {
    throw new LicenceError('VAULT_LOCKED', {}, cause);
  }
}

/** Reads the header from the disk, where anybody may have written. @throws VAULT_BROKEN */
export function parseHeader(bytes: Uint8Array): VaultHeader {
  try {
    return headerSchema.parse(parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes), { maxLength: 4096, maxDepth: 2 }));
  } catch (cause) {
    throw new LicenceError('VAULT_BROKEN', {}, cause);
  }
}

const info = new TextEncoder().encode('ganzheng.vault.v1');

/** HKDF-SM3 over device secret ‖ stretched PIN. @see RFC 5869; GB/T 32905 */
async function keyOf({ deviceSecret, pin, subtle }: Unlock, salt: Uint8Array, iterations: number): Promise<Uint8Array> {
  if (deviceSecret.length !== 32) throw new TypeError('a device secret has 32 bytes');
  if ((pin === undefined) !== (iterations === 0)) throw new LicenceError('VAULT_LOCKED');
  const stretched = pin === undefined ? new Uint8Array() : await stretch(pin, salt, iterations, subtle);
  return hkdfSm3(Uint8Array.from([...deviceSecret, ...stretched]), salt, info, 16);
}

/**
 * The PIN, made slow to guess. WebCrypto has no SM3: SHA-256 only slows the guessing here, the key itself comes from HKDF-SM3 and the device secret.
 *
 * @see RFC 8018, 5.2
 */
async function stretch(pin: string, salt: Uint8Array, iterations: number, subtle: Subtle): Promise<Uint8Array> {
  const key = await subtle.importKey('raw', new TextEncoder().encode(pin.normalize('NFKC')), 'PBKDF2', false, ['deriveBits']);
  return new Uint8Array(await subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt: Uint8Array.from(salt), iterations }, key, 256));
}

const boundTo = ({ format, version, salt, pinIterations: iterations }: Omit<VaultHeader, 'iv' | 'wrappedKey'>): Uint8Array =>
  canonicalBytes({ format, version, salt, iterations });
