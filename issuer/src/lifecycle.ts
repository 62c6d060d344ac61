import { LicenceError } from '@ganzheng/sdk/errors';
import { newRequestId, type StatusState, statusMoves } from '@ganzheng/sdk/ledger';
import type { Issuer } from './issuer.js';
import type { Outcome, Submission } from './outbox.js';
import { requireReason } from './reason.js';
import type { LicenceRecord } from './record.js';
import { licenceKey } from './register.js';
import { markMoved } from './status-list.js';

/** Moves of an issued licence that need no new version: 暂扣 suspended, 恢复 issued, 吊销 revoked, 撤销 withdrawn, 注销 cancelled, 转出 transferred. */
export const lifecycleMoves = [
  'suspended',
  'issued',
  'revoked',
  'withdrawn',
  'cancelled',
  'transferred',
] as const satisfies readonly StatusState[];

export interface MoveRequest {
  readonly to: StatusState;
  /** a code of moveReasons */
  readonly reason: string;
}

/**
 * Moves the status of a licence and of all its copies, in one transaction.
 *
 * @param organisation DID of the one that asks
 * @param rowId 128 bits in hex; the same id again gives the same outcome
 * @throws NOT_FOUND, REASON_UNFIT, LICENCE_NOT_ANCHORED, LICENCE_MOVING, STATUS_MOVE_FORBIDDEN, and the law's refusals
 * @example await moveStatus(issuer, organisation.did, recordId, { to: 'suspended', reason: 'investigation' }, rowId);
 */
export async function moveStatus(
  issuer: Issuer,
  organisation: string,
  recordId: string,
  { to, reason }: MoveRequest,
  rowId: string,
): Promise<Outcome> {
  requireReason(to, reason);
  const known = await issuer.outbox.settle(rowId);
  if (known !== null) return known;
  await issuer.exclusive(async () => {
    const record = await issuer.register.need(recordId, organisation);
    requireMovable(record, to);
    await issuer.store.write([
      { put: licenceKey(recordId), value: { ...record, moving: rowId } satisfies LicenceRecord },
      issuer.outbox.entering({
        id: rowId,
        kind: 'move',
        submission: await moveOf(issuer, record, { to, reason }),
        statuses: [{ record: recordId, to }],
        afterwards: [markMoved(organisation, record.place.list, rowId)],
      }),
    ]);
  });
  const outcome = await issuer.outbox.settle(rowId);
  if (outcome === null) throw new TypeError('a move has an outcome');
  return outcome;
}

/** @throws LICENCE_NOT_ANCHORED, LICENCE_MOVING, STATUS_MOVE_FORBIDDEN */
export function requireMovable({ state, moving, status }: LicenceRecord, to: StatusState): void {
  if (moving !== undefined) throw new LicenceError('LICENCE_MOVING');
  if (state !== 'anchored') throw new LicenceError('LICENCE_NOT_ANCHORED');
  if (!statusMoves[status].includes(to)) throw new LicenceError('STATUS_MOVE_FORBIDDEN', { from: status, to });
}

/** The transaction that moves the entries of an original and of all its copies together. */
export async function moveOf(issuer: Issuer, record: LicenceRecord, { to, reason }: MoveRequest): Promise<Submission<'status.move'>> {
  const { did, accreditationId } = issuer.organisationOf(record.organisation);
  const copies = await issuer.register.copiesOf(record.id);
  // In the order of their random indexes, so that the original does not stand first.
  const indexes = [record.place, ...copies.map(({ place }) => place)].map(({ index }) => index).sort((left, right) => left - right);
  const args = {
    owner: did,
    list: record.place.list,
    accreditation: accreditationId,
    moves: indexes.map((index) => ({ index, to, reason })),
  };
  return { organisation: did, name: 'status.move', args, requestId: newRequestId(issuer.random) };
}
