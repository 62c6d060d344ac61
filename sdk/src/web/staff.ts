import { base64urlnopad, hex, utf8 } from '@scure/base';
import { z } from 'zod';
import { LicenceError } from '../errors/index.js';
import { equalBytes, hmacSm3, type RandomBytes } from '../sm/index.js';

/** Posts of staff: a window clerk (窗口人员), an officer who issues (制证人员), their supervisor, an operator of the service, an auditor. */
export const staffRoles = ['clerk', 'issuer-officer', 'supervisor', 'operator', 'auditor'] as const;

export type StaffRole = (typeof staffRoles)[number];

const staffSchema = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
  role: z.enum(staffRoles),
  /** DID of the organisation the member of staff works for */
  organisation: z.string().regex(/^did:[a-z0-9]+:\S{1,128}$/),
});

/** A member of staff as a service knows one: no name, only a post within an organisation. */
export type Staff = Readonly<z.output<typeof staffSchema>>;

/** What is kept of a member of staff: the token only as its HMAC-SM3 under the pepper. */
export const staffEntrySchema = staffSchema.extend({ tokenHash: z.string().regex(/^[0-9a-f]{64}$/) });

export type StaffEntry = Readonly<z.output<typeof staffEntrySchema>>;

/** Who a token belongs to; null when nobody. */
export type Authenticate = (token: string) => Staff | null;

const TOKEN_BYTES = 32;

/**
 * Draws a staff token. The token is shown once and never kept; the entry is.
 *
 * @param staff who it is for
 * @param pepper secret of the service, at least 16 bytes
 * @throws TypeError when the member of staff is not described well
 * @example const { token, entry } = issueStaffToken({ id: 'gz-01', role: 'clerk', organisation: did }, { pepper, random: randomBytes });
 */
export function issueStaffToken(staff: Staff, { pepper, random }: { readonly pepper: Uint8Array; readonly random: RandomBytes }) {
  const parsed = staffSchema.safeParse(staff);
  if (!parsed.success) throw new TypeError(`not a member of staff: ${parsed.error.issues[0]?.path.join('.')}`);
  const token = base64urlnopad.encode(random(TOKEN_BYTES));
  return { token, entry: { ...parsed.data, tokenHash: hex.encode(hashOf(token, pepper)) } as StaffEntry };
}

/**
 * Makes the lookup of tokens. Every entry is compared in constant time, so that timing tells neither a token nor whether one is close.
 *
 * @param entries from the service's configuration
 * @param pepper secret of the service, at least 16 bytes
 */
export function createStaffDirectory(entries: readonly StaffEntry[], pepper: Uint8Array): Authenticate {
  if (pepper.length < 16) throw new TypeError('the pepper needs at least 16 bytes');
  const rows = entries.map(({ tokenHash, ...staff }) => ({ staff: Object.freeze(staff) as Staff, hash: hex.decode(tokenHash) }));
  return (token) => {
    const hash = hashOf(token, pepper);
    let found: Staff | null = null;
    for (const row of rows) if (equalBytes(row.hash, hash)) found = row.staff;
    return found;
  };
}

/**
 * Refuses an act on what belongs to another organisation: the object-level check beside the role.
 *
 * @throws ORGANISATION_FORBIDDEN
 */
export function requireOrganisation({ staff }: { readonly staff: Staff }, organisation: string): void {
  if (staff.organisation !== organisation) throw new LicenceError('ORGANISATION_FORBIDDEN');
}

const hashOf = (token: string, pepper: Uint8Array): Uint8Array => hmacSm3(pepper, utf8.decode(token.length > 256 ? '' : token));
