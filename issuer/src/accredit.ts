import { LicenceError } from '@ganzheng/sdk/errors';
import { type ArgsOf, canonicalBytes, newRequestId, type ResultOf, type SubmitName, signStatement } from '@ganzheng/sdk/ledger';
import { licenceTypeOf } from '@ganzheng/sdk/licence';
import { sm3 } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import type { Issuer } from './issuer.js';
import type { Outcome } from './outbox.js';

type AccreditationBody = Parameters<typeof signStatement<'accreditation'>>[1];

/** What an organisation gives another below it; id, parent and grantor follow from who gives. */
export type AccreditRequest = Pick<AccreditationBody, 'subject' | 'role' | 'scope' | 'depth' | 'validFrom' | 'validUntil' | 'caller'>;

export interface AccreditationChange {
  readonly to: 'active' | 'suspended' | 'revoked';
  /** a code, never free text */
  readonly reason: string;
}

/**
 * Accredits (资格认定) an organisation below one of ours, signed with the control key.
 *
 * @param rowId 128 bits in hex, the id of the accreditation too
 * @throws ORGANISATION_UNKNOWN, STATEMENT_MALFORMED, and the law's refusals
 */
export function accredit(issuer: Issuer, did: string, request: AccreditRequest, rowId: string): Promise<ResultOf<'accreditation.grant'>> {
  const { control, accreditationId, authorityId = accreditationId } = issuer.organisationOf(did);
  const body = { ...request, id: rowId, parent: authorityId, grantor: did };
  return submitOnce(
    issuer,
    did,
    'accreditation.grant',
    () => ({ accreditation: signStatement('accreditation', body, control.signer, control.keyId) }),
    rowId,
  );
}

/** Suspends, resumes or revokes an accreditation that one of ours gave. @throws ORGANISATION_UNKNOWN, ACCREDITATION_UNKNOWN, ORGANISATION_FORBIDDEN, and the law's refusals */
export async function changeAccreditation(
  issuer: Issuer,
  did: string,
  id: string,
  change: AccreditationChange,
  rowId: string,
): Promise<ResultOf<'accreditation.change'>> {
  const { control } = issuer.organisationOf(did);
  const [current] = await issuer.ledgerOf(did).evaluate('accreditation.chain', { id });
  if (current?.grantor !== did) throw new LicenceError('ORGANISATION_FORBIDDEN');
  const body = { id, ...change, sequence: current.sequence + 1 };
  return submitOnce(
    issuer,
    did,
    'accreditation.change',
    () => ({ change: signStatement('accreditation-change', body, control.signer, control.keyId) }),
    rowId,
  );
}

/** Publishes (or, when the ledger has an older one, replaces) the version of a licence type that our catalogue has. @throws LICENCE_TYPE_UNKNOWN, and the law's refusals */
export function publishLicenceType(
  issuer: Issuer,
  did: string,
  typeCode: string,
  rowId: string,
): Promise<ResultOf<'licence-type.publish'>> {
  const { accreditationId, authorityId = accreditationId } = issuer.organisationOf(did);
  const type = licenceTypeOf(typeCode);
  const digest = hex.encode(sm3(canonicalBytes(type)));
  return submitOnce(
    issuer,
    did,
    'licence-type.publish',
    () => ({ typeCode, version: type.version, digest, accreditation: authorityId }),
    rowId,
  );
}

/** Submits through the outbox: signed bytes and request id are kept before the first attempt, and the same row again is the same transaction. */
async function submitOnce<N extends SubmitName>(
  issuer: Issuer,
  organisation: string,
  name: N,
  argsOf: () => ArgsOf<N>,
  rowId: string,
): Promise<ResultOf<N>> {
  let outcome: Outcome | null = await issuer.outbox.settle(rowId);
  if (outcome === null) {
    const submission = { organisation, name, args: argsOf(), requestId: newRequestId(issuer.random) };
    await issuer.store.write([issuer.outbox.entering({ id: rowId, kind: 'accredit', submission: submission as never })]);
    outcome = await issuer.outbox.settle(rowId);
  }
  return outcome?.result as ResultOf<N>;
}
