import { LicenceError } from '@ganzheng/sdk/errors';
import { type Json, type Signed, signedSchema, signStatement } from '@ganzheng/sdk/ledger';
import { fieldsDigest, type ReceiptMailbox } from '@ganzheng/sdk/oid4vc';
import { createSigner, generateKeyPair, multikeyOf, type RandomBytes } from '@ganzheng/sdk/sm';
import { base64urlnopad, hex } from '@scure/base';
import { z } from 'zod';
import type { VaultChange } from './vault/change.js';
import type { Vault } from './vault/vault.js';

const grantSchema = z.strictObject({
  grant: signedSchema('grant'),
  /** of the field digest, hex */
  salt: z.string(),
  /** private part of the one-time key, base64url: it signs the withdrawal */
  privateKey: z.string(),
  fields: z.array(z.string()),
  mailbox: z.strictObject({ url: z.string(), key: z.string(), token: z.string(), readToken: z.string() }).optional(),
  /** given → delivered (the verifier has it) → used, withdrawn */
  state: z.enum(['given', 'delivered', 'used', 'withdrawn']),
  /** uses the feed of the ledger told of */
  uses: z.array(z.strictObject({ useId: z.string(), time: z.string() })),
  /** receipts that were verified */
  receipts: z.array(signedSchema('use-receipt')),
});

/** A grant (授权) as the vault keeps it, with what is needed to follow and to withdraw it. */
export type StoredGrant = z.output<typeof grantSchema>;

/** A mailbox with the token that reads it, which the verifier is not given. */
export type OwnMailbox = ReceiptMailbox & { readonly readToken: string };

/** What the citizen grants: terms out of the request, fields out of his choice. */
export interface GrantTerms {
  readonly verifier: string;
  readonly matterCode: string;
  readonly purpose: string;
  readonly fields: readonly string[];
  readonly notBefore: string;
  readonly expires: string;
}

/**
 * Signs a grant for one use with a key made for it alone.
 *
 * @see foundation: who calls (the authorisation key is never the copy's)
 */
export function giveGrant({ fields, ...terms }: GrantTerms, mailbox: OwnMailbox | undefined, random: RandomBytes): StoredGrant {
  const { privateKey, publicKey } = generateKeyPair(random);
  const key = multikeyOf(publicKey);
  const salt = random(32);
  const body = { ...terms, id: hex.encode(random(16)), maxUses: 1, key, fieldsDigest: fieldsDigest(fields, salt) };
  return {
    grant: signStatement('grant', body, createSigner(privateKey), keyIdOf(key)),
    salt: hex.encode(salt),
    privateKey: base64urlnopad.encode(privateKey),
    fields: [...fields],
    ...(mailbox === undefined ? {} : { mailbox }),
    state: 'given',
    uses: [],
    receipts: [],
  };
}

/** The withdrawal (撤回) of a grant, under the same one-time key. */
export function withdrawalOf({ grant, privateKey }: StoredGrant): Signed<'withdrawal'> {
  const { id, key } = grant.statement;
  return signStatement('withdrawal', { id }, createSigner(base64urlnopad.decode(privateKey)), keyIdOf(key));
}

/** The change that keeps a grant. */
export const keepGrant = (stored: StoredGrant): VaultChange => ({
  kind: 'grant',
  id: stored.grant.statement.id,
  value: stored as unknown as Json,
});

/** All grants, in the order of their ids. @throws VAULT_BROKEN */
export const storedGrants = async (vault: Vault): Promise<readonly StoredGrant[]> =>
  (await vault.list('grant')).map(({ value }) => read(value));

/** One grant. @throws GRANT_UNKNOWN, VAULT_BROKEN */
export async function storedGrant(vault: Vault, id: string): Promise<StoredGrant> {
  const value = await vault.read('grant', id);
  if (value === undefined) throw new LicenceError('GRANT_UNKNOWN');
  return read(value);
}

function read(value: Json): StoredGrant {
  const parsed = grantSchema.safeParse(value);
  if (!parsed.success) throw new LicenceError('VAULT_BROKEN', { kind: 'grant' });
  return parsed.data;
}

/** One spelling for the one-time key: its own did:key. */
const keyIdOf = (key: string): string => `did:key:${key}#${key}`;
