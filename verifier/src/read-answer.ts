import { LicenceError } from '@ganzheng/sdk/errors';
import { fieldsDigest, type PresentationResponse, type PresentedGrant, parseResponse, parseTransactionData } from '@ganzheng/sdk/oid4vc';
import { openCredential } from '@ganzheng/sdk/vc';
import { base64urlnopad, hex } from '@scure/base';
import type { Answer, RequestRow } from './request-row.js';

/**
 * Reads what a wallet posted in answer to a request: all of it can be read, it answers what was asked, and the citizen's grant is of this request
 * and of the fields really shown. Nothing of it is verified yet. What is refused here leaves the request as it was.
 *
 * @param body the posted form; attacker-controlled
 * @returns null when the citizen declined
 * @throws RESPONSE_MALFORMED, RESPONSE_STATE_MISMATCH, GRANT_MISSING, GRANT_DIFFERS, GRANT_FIELDS_MISMATCH, and the code with which a licence cannot be read
 */
export function readAnswer(row: RequestRow, body: unknown): Omit<Answer, 'receivedAt'> | null {
  const response = parseOrDeclined(row, body);
  if (response === null) return null;
  const presentations = presentationsAsked(row, response);
  const grant = grantAsked(row, response);
  requireFieldsShown(row, grant, Object.values(presentations));
  return { presentations, grant, mailbox: mailboxOf(response) };
}

function parseOrDeclined({ state }: RequestRow, body: unknown): PresentationResponse | null {
  try {
    return parseResponse({ body, state });
  } catch (error) {
    if (error instanceof LicenceError && error.code === 'REMOTE_REFUSED') return null;
    throw error;
  }
}

/** One presentation for each query that is answered; a second one, or one nobody asked for, is no answer to this request. @see OpenID4VP 1.0, 8.1 */
function presentationsAsked({ queries }: RequestRow, { presentations }: PresentationResponse): Record<string, string> {
  const entries = Object.entries(presentations).map(([id, [only, ...more]]) => {
    if (only === undefined || more.length > 0 || !Object.hasOwn(queries, id)) throw new LicenceError('RESPONSE_MALFORMED', { id });
    return [id, only] as const;
  });
  if (entries.length === 0) throw new LicenceError('RESPONSE_MALFORMED');
  return Object.fromEntries(entries);
}

/** The grant that the transaction data asked for: for this verifier, matter, purpose, period and one use. */
function grantAsked({ transactionData }: RequestRow, { grant }: PresentationResponse): PresentedGrant {
  if (grant === undefined) throw new LicenceError('GRANT_MISSING');
  const asked = parseTransactionData(transactionData);
  const given = grant.grant.statement;
  const differing = (['verifier', 'matterCode', 'purpose', 'notBefore', 'expires', 'maxUses'] as const).filter(
    (term) => asked[term] !== given[term],
  );
  if (differing.length > 0) throw new LicenceError('GRANT_DIFFERS', { terms: differing });
  return grant;
}

/** The digest that will stand on the ledger is of the face fields that are really disclosed, no more and no fewer; and none is disclosed that was not asked for. */
function requireFieldsShown({ transactionData }: RequestRow, { grant, salt }: PresentedGrant, presentations: readonly string[]): void {
  const fields = presentations.flatMap((presentation) => {
    const { typeCode, face } = licenceIn(presentation);
    return Object.keys(face).map((field) => `${typeCode}.${field}`);
  });
  // A receipt names at most so many.
  if (new Set(fields).size > 200) throw new LicenceError('RESPONSE_MALFORMED');
  const asked = new Set(parseTransactionData(transactionData).fields);
  if (fields.some((field) => !asked.has(field))) throw new LicenceError('GRANT_FIELDS_MISMATCH');
  if (fieldsDigest(fields, hex.decode(salt)) !== grant.statement.fieldsDigest) throw new LicenceError('GRANT_FIELDS_MISMATCH');
}

function licenceIn(presentation: string) {
  try {
    return openCredential(presentation).licence;
  } catch (error) {
    throw error instanceof LicenceError ? error : new LicenceError('RESPONSE_MALFORMED', {}, error);
  }
}

function mailboxOf({ mailbox }: PresentationResponse): Answer['mailbox'] {
  if (mailbox === undefined) return null;
  try {
    base64urlnopad.decode(mailbox.key);
    return { ...mailbox };
  } catch (cause) {
    throw new LicenceError('RESPONSE_MALFORMED', {}, cause);
  }
}
