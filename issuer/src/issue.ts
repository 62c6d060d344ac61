import { LicenceError } from '@ganzheng/sdk/errors';
import { buildLicence, type Licence, type LicenceDraft, licenceTypeOf, mintLicenceId } from '@ganzheng/sdk/licence';
import { authorityOf } from './authority.js';
import type { Issuer, IssuerOrganisation } from './issuer.js';
import type { LicenceRecord, StatusPlace } from './record.js';
import { signOriginal } from './sign-licence.js';
import { reservePlaces } from './status-index.js';
import type { Change } from './store.js';

/** What is to be issued: what a form or a row of stock data says, without what the issuer adds. */
export type IssueRequest = Pick<
  LicenceDraft,
  'typeCode' | 'number' | 'issuedOn' | 'validFrom' | 'validUntil' | 'region' | 'holder' | 'face'
> & {
  readonly assurance?: LicenceDraft['assurance'];
};

/**
 * Issues (颁发) a licence: checked, signed and kept as drafted with its outbox row, in one write. The worker anchors it.
 *
 * @param organisation in whose name
 * @param request attacker-controlled
 * @param recordId 128 bits in hex; the same id again gives the same licence
 * @throws LICENCE_TYPE_UNKNOWN, ACCREDITATION_OUT_OF_SCOPE, ACCREDITATION_INACTIVE, LICENCE_NUMBER_REPEATED, and what buildLicence throws
 * @example const record = await issue(issuer, organisation, request, recordId);
 */
export async function issue(
  issuer: Issuer,
  organisation: IssuerOrganisation,
  request: IssueRequest,
  recordId: string,
): Promise<LicenceRecord> {
  if (await issuer.register.knows(recordId)) return issuer.register.need(recordId, organisation.did);
  const { typeCode } = licenceTypeOf(request.typeCode);
  const authority = await authorityOf(issuer, organisation);
  authority.require({ typeCode, region: request.region });
  const licence = mintLicence(issuer, organisation, request);
  return issuer.exclusive(async () => {
    const drafted = await draft(issuer, organisation, licence, recordId);
    await issuer.store.write(drafted.changes);
    return drafted.record;
  });
}

/** Builds the first version of a licence under a fresh identifier. @throws what buildLicence throws */
export function mintLicence({ random }: Pick<Issuer, 'random'>, { did, uscc, name }: IssuerOrganisation, request: IssueRequest): Licence {
  const type = licenceTypeOf(request.typeCode);
  const id = mintLicenceId({ typeCode: type.typeCode, issuerCode: uscc }, random);
  return buildLicence({
    ...request,
    id: id.text,
    typeVersion: type.version,
    name: type.name.zh,
    version: id.version,
    issuer: { name, code: uscc, did },
    assurance: request.assurance ?? 'native',
  });
}

/** A drafted licence and everything that must be written with it before the first effect. */
export interface Drafted {
  readonly record: LicenceRecord;
  readonly changes: readonly Change[];
}

/** Signs a licence and prepares record, indexes, status place and outbox row; to be called in turn, up to and with the write. @throws LICENCE_NUMBER_REPEATED */
async function draft(issuer: Issuer, organisation: IssuerOrganisation, licence: Licence, recordId: string): Promise<Drafted> {
  if ((await issuer.register.byNumber(licence)) !== undefined) throw new LicenceError('LICENCE_NUMBER_REPEATED');
  const { places, changes } = await reservePlaces(issuer, organisation.did, 1);
  const drafted = draftRecord(issuer, organisation, licence, { id: recordId, place: placeOf(places) });
  return { ...drafted, changes: [...changes, ...drafted.changes, anchoring(issuer, drafted.record)] };
}

/** Signs a licence at its place, and prepares its record and indexes. */
export function draftRecord(
  issuer: Issuer,
  organisation: IssuerOrganisation,
  licence: Licence,
  as: Pick<LicenceRecord, 'id' | 'place' | 'supersedes'>,
): Drafted {
  const { credential: original, leaf } = signOriginal(issuer, organisation, licence, as.place);
  const record: LicenceRecord = { ...as, organisation: organisation.did, state: 'drafted', status: 'issued', licence, original, leaf };
  return { record, changes: issuer.register.adding(record) };
}

/** The outbox row that anchors a drafted record. */
export const anchoring = ({ outbox }: Pick<Issuer, 'outbox'>, { id, leaf }: LicenceRecord): Change =>
  outbox.entering({ id, kind: 'issue', leaves: [leaf], records: [id] });

/** The one place that was reserved. */
export function placeOf([place]: readonly StatusPlace[]): StatusPlace {
  if (place === undefined) throw new TypeError('a place was reserved');
  return place;
}
