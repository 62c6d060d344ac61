import { base64urlnopad, utf8 } from '@scure/base';
import { z } from 'zod';
import { LicenceError } from '../../errors/index.js';
import { canonicalBytes } from '../../json/canonical.js';
import { parseJson } from '../../json/parse.js';
import { elicDid, instant, matterCode, purposeCode } from '../../ledger/field.js';
import type { Signed } from '../../ledger/statement.js';
import { sm3 } from '../../sm/index.js';

/** The type of our transaction data: what the citizen authorises (授权), to the letter. @see OpenID4VP 1.0, 8.4 */
export const dataAuthorizationType = 'urn:ganzheng:data-authorization:1';

const schema = z.strictObject({
  type: z.literal(dataAuthorizationType),
  /** ids of the DCQL credentials whose key bindings sign it */
  credential_ids: z
    .array(z.string().regex(/^[A-Za-z0-9_-]{1,64}$/))
    .min(1)
    .max(50),
  transaction_data_hashes_alg: z.tuple([z.literal('sm3')]),
  verifier: elicDid,
  matterCode,
  purpose: purposeCode,
  /** `<typeCode>.<field>`, sorted, none twice */
  fields: z
    .array(z.string().regex(/^[0-9A-Z]{21}\.[A-Za-z][A-Za-z0-9]{0,39}$/))
    .min(1)
    .max(200),
  notBefore: instant,
  expires: instant,
  maxUses: z.int().min(1).max(1000),
  /** what is told to the citizen. @see PIPL, articles 17 and 23 */
  notice: z.strictObject({ zh: z.string().min(1).max(1000), en: z.string().min(1).max(1000) }),
});

/** What a verifier asks to be authorised to do. */
export type DataAuthorization = Readonly<z.output<typeof schema>>;

/** What the verifier chooses of it. */
export type DataAuthorizationInput = Omit<DataAuthorization, 'type' | 'transaction_data_hashes_alg' | 'credential_ids' | 'fields'> & {
  readonly credentialIds: readonly string[];
  readonly fields: readonly string[];
};

/**
 * Builds the text that travels in a request's `transaction_data` and whose digest the key binding signs.
 *
 * @throws TRANSACTION_DATA_MALFORMED
 * @see OpenID4VP 1.0, 5.1 and B.3.3
 */
export function createTransactionData({ credentialIds, ...input }: DataAuthorizationInput): string {
  const entry = { ...input, type: dataAuthorizationType, credential_ids: credentialIds, transaction_data_hashes_alg: ['sm3'] };
  return base64urlnopad.encode(canonicalBytes(check({ ...entry, fields: [...input.fields].sort() })));
}

/** Reads it back. @param encoded attacker-controlled @throws TRANSACTION_DATA_MALFORMED */
export function parseTransactionData(encoded: string): DataAuthorization {
  if (encoded.length > 64 * 1024) throw new LicenceError('TRANSACTION_DATA_MALFORMED');
  let json: unknown;
  try {
    json = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(base64urlnopad.decode(encoded)), { maxDepth: 8 });
  } catch (cause) {
    throw new LicenceError('TRANSACTION_DATA_MALFORMED', {}, cause);
  }
  return check(json);
}

/** The digest of transaction data as the key binding names it: over the text as it came, base64url. @see OpenID4VP 1.0, B.3.3.1 */
export const transactionDataHash = (encoded: string): string => base64urlnopad.encode(sm3(utf8.decode(encoded)));

/**
 * The citizen's grant as one more transaction datum, which the wallet adds: so the key binding signs the grant's digest too, and the one-time
 * key of the grant and the key of the copy are linked for the verifier, and on the ledger for nobody.
 *
 * @see foundation: who calls (the authorisation key); OpenID4VP 1.0, B.3.3
 */
const grantTransactionData = (grant: Signed<'grant'>): string =>
  base64urlnopad.encode(canonicalBytes({ type: 'urn:ganzheng:grant:1', grant }));

/**
 * What the key binding of one presentation must sign: the request's transaction data that name its DCQL id, in their order, and then the grant.
 *
 * @param transactionData of the request, as sent
 * @param id the DCQL id of the presentation
 * @param grant the one that came with the response, if any
 * @throws TRANSACTION_DATA_MALFORMED
 */
export function boundTransactionData(transactionData: readonly string[], id: string, grant?: Signed<'grant'>): string[] {
  const named = transactionData.filter((encoded) => parseTransactionData(encoded).credential_ids.includes(id));
  return grant === undefined || named.length === 0 ? named : [...named, grantTransactionData(grant)];
}

function check(input: unknown): DataAuthorization {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw new LicenceError('TRANSACTION_DATA_MALFORMED');
  const { fields, notBefore, expires } = parsed.data;
  const ordered = fields.every((field, at) => at === 0 || (fields[at - 1] ?? '') < field);
  if (!ordered || notBefore >= expires) throw new LicenceError('TRANSACTION_DATA_MALFORMED');
  return parsed.data;
}
