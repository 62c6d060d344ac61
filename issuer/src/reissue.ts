import { LicenceError } from '@ganzheng/sdk/errors';
import { buildLicence, type Licence, licenceTypeOf, nextVersion, parseLicenceId } from '@ganzheng/sdk/licence';
import { authorityOf } from './authority.js';
import { draftRecord, type IssueRequest, placeOf } from './issue.js';
import type { Issuer } from './issuer.js';
import { moveOf, requireMovable } from './lifecycle.js';
import { requireReason } from './reason.js';
import type { LicenceRecord } from './record.js';
import { licenceKey } from './register.js';
import { reservePlaces } from './status-index.js';
import { markMoved } from './status-list.js';

/** What a new version says differently; the rest stays. */
export type Changes = Partial<Pick<IssueRequest, 'number' | 'issuedOn' | 'validFrom' | 'validUntil' | 'region' | 'holder' | 'face'>>;

/**
 * Reissues (换发) a licence: the next version is signed, the old one and all its copies become superseded in one transaction, and only then the new one is anchored.
 * Where a revocation came first, the law refuses and the new version never comes to be.
 *
 * @param organisation DID of the one that asks
 * @param recordId of the version to supersede
 * @param rowId 128 bits in hex, the id of the new record too; the same id again gives the same version
 * @throws NOT_FOUND, REASON_UNFIT, LICENCE_NOT_ANCHORED, LICENCE_MOVING, STATUS_MOVE_FORBIDDEN, LICENCE_NUMBER_REPEATED, and what buildLicence and the law refuse
 */
export async function reissue(
  issuer: Issuer,
  organisation: string,
  recordId: string,
  { changes, reason }: { readonly changes: Changes; readonly reason: string },
  rowId: string,
): Promise<LicenceRecord> {
  requireReason('superseded', reason);
  await issuer.outbox.settle(rowId);
  if (!(await issuer.register.knows(rowId))) await prepare(issuer, organisation, recordId, { changes, reason }, rowId);
  await issuer.outbox.settle(rowId);
  return issuer.register.need(rowId, organisation);
}

async function prepare(
  issuer: Issuer,
  did: string,
  recordId: string,
  { changes, reason }: { readonly changes: Changes; readonly reason: string },
  rowId: string,
): Promise<void> {
  const organisation = issuer.organisationOf(did);
  const authority = await authorityOf(issuer, organisation);
  await issuer.exclusive(async () => {
    const old = await issuer.register.need(recordId, did);
    requireMovable(old, 'superseded');
    const licence = nextLicence(old.licence, changes);
    authority.require(licence);
    await requireFreeNumber(issuer, licence, recordId);
    const { places, changes: reserved } = await reservePlaces(issuer, did, 1);
    const drafted = draftRecord(issuer, organisation, licence, { id: rowId, place: placeOf(places), supersedes: recordId });
    const row = issuer.outbox.entering({
      id: rowId,
      kind: 'reissue',
      submission: await moveOf(issuer, old, { to: 'superseded', reason }),
      statuses: [{ record: recordId, to: 'superseded' }],
      afterwards: [markMoved(did, old.place.list, rowId)],
      leaves: [drafted.record.leaf],
      records: [rowId],
    });
    const moving: LicenceRecord = { ...old, moving: rowId };
    await issuer.store.write([...reserved, ...drafted.changes, { put: licenceKey(recordId), value: moving }, row]);
  });
}

/** The next version: same serial, version one more, the old identifier named in it. @throws LICENCE_VERSION_EXHAUSTED, and what buildLicence throws */
function nextLicence(old: Licence, changes: Changes): Licence {
  const id = nextVersion(parseLicenceId(old.id));
  const typeVersion = licenceTypeOf(old.typeCode).version;
  return buildLicence({
    ...old,
    ...changes,
    face: { ...old.face, ...changes.face },
    id: id.text,
    version: id.version,
    typeVersion,
    supersedes: old.id,
    assurance: 'native',
  });
}

/** A new version may keep its number, or take one that nobody has. */
async function requireFreeNumber({ register }: Issuer, licence: Licence, recordId: string): Promise<void> {
  const holder = await register.byNumber(licence);
  if (holder !== undefined && holder !== recordId) throw new LicenceError('LICENCE_NUMBER_REPEATED');
}
