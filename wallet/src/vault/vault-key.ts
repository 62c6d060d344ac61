import { LicenceError } from '@ganzheng/sdk/errors';
import { parseJson } from '@ganzheng/sdk/ledger';
import { type Lock, unwrapSecret, type WrapContext, type WrapOptions, wrappedSchema, wrapSecret } from '@ganzheng/sdk/sm';
import { z } from 'zod';

/** What opens a vault: a secret the device keeps, and a PIN the citizen knows, if one was set. */
export interface Unlock extends Lock {
  /** 32 random bytes out of the device's own key store; without them no PIN helps */
  readonly deviceSecret: Uint8Array;
}

/** What stands in clear at the head of a vault. */
const headerSchema = z.strictObject({
  format: z.literal('ganzheng.vault'),
  /** version of the stored state; see migrate.ts */
  version: z.int().min(1),
  wrappedKey: wrappedSchema,
});

export type VaultHeader = z.output<typeof headerSchema>;

/**
 * Makes the header of a new vault, or the new header of one whose PIN changes: the data key wrapped under what unlocks it.
 *
 * @param dataKey 16 bytes
 */
export async function wrapKey(dataKey: Uint8Array, unlock: Unlock, version: number, options: WrapOptions): Promise<VaultHeader> {
  return { format: 'ganzheng.vault', version, wrappedKey: await wrapSecret(dataKey, unlock, contextOf(version), options) };
}

/**
 * The data key behind a header.
 *
 * @throws VAULT_LOCKED when device secret or PIN are not the ones it was wrapped with (or the header was altered, which looks the same)
 * @throws VAULT_BROKEN when the header holds something else, or asks for more memory than we give
 */
export async function unwrapKey({ version, wrappedKey }: VaultHeader, unlock: Unlock): Promise<Uint8Array> {
  try {
    return await unwrapSecret(wrappedKey, unlock, contextOf(version));
  } catch (cause) {
    if (!(cause instanceof LicenceError)) throw cause;
    throw new LicenceError(cause.code === 'KEY_LOCKED' ? 'VAULT_LOCKED' : 'VAULT_BROKEN', {}, cause);
  }
}

/** Reads the header from the disk, where anybody may have written. @throws VAULT_BROKEN */
export function parseHeader(bytes: Uint8Array): VaultHeader {
  try {
    return headerSchema.parse(parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes), { maxLength: 4096, maxDepth: 4 }));
  } catch (cause) {
    throw new LicenceError('VAULT_BROKEN', {}, cause);
  }
}

const contextOf = (version: number): WrapContext => ({ holds: 'vault-key', boundTo: { format: 'ganzheng.vault', version } });
