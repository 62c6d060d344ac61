import { z } from 'zod';
import { elicDidPattern } from '../did/index.js';
import { LicenceError } from '../errors/index.js';
import { statusListSize } from '../ledger/index.js';

/** An organisation's DID. */
export const organisationDid = z.string().regex(elicDidPattern);

/** Where a credential's status stands: the entry on the ledger, and the list that is derived from it. */
export const statusReferenceSchema = z.strictObject({
  owner: organisationDid,
  list: z.int().min(0).max(65_535),
  index: z
    .int()
    .min(0)
    .max(statusListSize - 1),
  /** of the published list: https, or a URN when it is only stapled */
  uri: z
    .string()
    .max(512)
    .regex(/^(https|urn):\S+$/),
});

export type StatusReference = z.output<typeof statusReferenceSchema>;

/** Seconds since 1970 UTC, up to the end of the year 9999. @see RFC 7519 §2 (NumericDate) */
export const numericDate = z.int().min(0).max(253_402_300_799);

/** The log in which a credential is anchored, and the salt of its leaf. */
export const anchorReferenceSchema = z.strictObject({
  operator: organisationDid,
  shard: z.int().min(0).max(4095),
  /** 32 random bytes, hex: a claim inside what is signed, so only who holds the credential can compute the leaf */
  salt: z.string().regex(/^[0-9a-f]{64}$/),
});

export type AnchorReference = z.output<typeof anchorReferenceSchema>;

/** The name of a list that is published nowhere but handed over. */
export const statusListUrnOf = (owner: string, list: number): string =>
  `urn:ganzheng:status-list:${owner.slice('did:elic:'.length)}:${list}`;

/** @throws CREDENTIAL_KEY_FOREIGN when a key id is not a DID URL of the issuer */
export function requireOwnKey(keyId: string | undefined, issuer: string): string {
  if (keyId?.startsWith(`${issuer}#`) !== true) throw new LicenceError('CREDENTIAL_KEY_FOREIGN');
  return keyId;
}

/** @throws CREDENTIAL_TYPE_MISMATCH when a credential type (vct) does not name the licence's type */
export function requireTypeOf(vct: string, typeCode: string): void {
  if (vct !== vctOf(typeCode)) throw new LicenceError('CREDENTIAL_TYPE_MISMATCH');
}

/** The credential type of a licence type. @see SD-JWT VC draft-19 §3.2.2.1 (`vct`) */
export const vctOf = (typeCode: string): string => `urn:ganzheng:licence:${typeCode}`;
