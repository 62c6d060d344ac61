import { LicenceError } from '@ganzheng/sdk/errors';
import type { Json } from '@ganzheng/sdk/ledger';
import type { QueriedCredential } from '@ganzheng/sdk/oid4vc';
import { type LicenceView, openCredential, parseSdJwt } from '@ganzheng/sdk/vc';
import { z } from 'zod';
import type { VaultChange } from './vault/change.js';
import type { Vault } from './vault/vault.js';

const copySchema = z.strictObject({
  /** the same for all copies of one licence version */
  licenceId: z.string(),
  sdJwt: z.string(),
  /** private key of this copy alone, base64url */
  privateKey: z.string(),
  issuer: z.string(),
  receivedAt: z.string(),
  /** leaf of the log, hex */
  leaf: z.string(),
  /** stapled once the log has answered */
  receipt: z.custom<Json>((value) => value !== undefined && value !== null).optional(),
  /** verifiers it was shown to, in order */
  shownTo: z.array(z.string()),
});

/** A copy (副本) as the vault keeps it. */
export type StoredCopy = z.output<typeof copySchema>;

/** A copy with its id and what it says. */
export interface HeldCopy extends StoredCopy {
  readonly id: string;
  readonly licence: LicenceView;
}

/** All copies in the vault, in the order of their ids. @throws VAULT_BROKEN */
export async function heldCopies(vault: Vault): Promise<readonly HeldCopy[]> {
  const stored = await vault.list('copy');
  return stored.map(({ id, value }) => {
    const copy = copySchema.safeParse(value);
    if (!copy.success) throw new LicenceError('VAULT_BROKEN', { kind: 'copy' });
    return { ...copy.data, id, licence: openCredential(copy.data.sdJwt).licence };
  });
}

/** The change that keeps a copy. */
export const keepCopy = (id: string, copy: StoredCopy): VaultChange => ({ kind: 'copy', id, value: copy as unknown as Json });

/** A copy as a query sees it: all of it, since its holder can disclose all. */
export const queriedCopy = ({ sdJwt }: StoredCopy): QueriedCredential => {
  const { claims } = parseSdJwt(sdJwt);
  return { vct: String(claims.vct), claims };
};

/** The record without what is only worked out of it. */
export const storedOf = ({ id: _id, licence: _licence, ...stored }: HeldCopy): StoredCopy => stored;
