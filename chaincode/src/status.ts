import { LicenceError } from '@ganzheng/sdk/errors';
import { type StatusEntry, type StatusHead, statusMoves } from '@ganzheng/sdk/ledger';
import { requireAuthority, requireAuthorityOrAbove } from './authority.js';
import { type Key, keys } from './keys.js';
import type { Rule } from './rule.js';
import { find, put } from './state.js';
import type { Tx } from './tx.js';

/** Moves entries of a list, all of them or none: the owner, or whoever accredited it. */
export const move: Rule<'status.move'> = async (tx, { owner, list, accreditation, moves }) => {
  await requireAuthorityOrAbove(tx, { accreditation, subject: owner, roles: ['issuer', 'authority'] });
  if (new Set(moves.map(({ index }) => index)).size !== moves.length) throw new LicenceError('STATUS_INDEX_REPEATED');
  const entries: StatusEntry[] = [];
  for (const { index, to, reason } of moves) {
    const from = (await find(tx, keys.status(owner, list, index)))?.state ?? 'issued';
    if (!statusMoves[from].includes(to)) throw new LicenceError('STATUS_MOVE_FORBIDDEN', { index, from, to });
    entries.push({ index, state: to, since: tx.time, reason });
  }

  for (const entry of entries) await putEntry(tx, owner, list, entry);
  tx.emit('status.moved', { owner, list, moves: entries.map(({ index, state }) => ({ index, state })) });
  return entries;
};

/** Anchors an edition of the lists derived from the entries. */
export const publish: Rule<'status.publish'> = async (tx, { accreditation, ...edition }) => {
  const { owner, list, epoch } = edition;
  await requireAuthority(tx, { accreditation, subject: owner, roles: ['issuer', 'authority'] });
  const head = await find(tx, keys.statusHead(owner, list));
  const next = (head?.epoch ?? 0) + 1;
  if (epoch !== next) throw new LicenceError('STATUS_EPOCH_STALE', { expected: next });

  const record: StatusHead = { ...edition, time: tx.time };
  put(tx, keys.statusHead(owner, list), record);
  put(tx, keys.statusEdition(owner, list, epoch), record);
  tx.emit('status.published', { owner, list, epoch });
  return record;
};

/** An entry exists only for what is not simply issued; every change stays, by time and, within one time, by turn. */
async function putEntry(tx: Tx, owner: string, list: number, entry: StatusEntry): Promise<void> {
  const current = keys.status(owner, list, entry.index);
  if (entry.state === 'issued') tx.delete(current);
  else put(tx, current, entry);

  const changeAt = (turn: number): Key<StatusEntry> => keys.statusChange(owner, list, entry.index, entry.since, turn);
  let turn = 0;
  while ((await find(tx, changeAt(turn))) !== undefined) turn++;
  put(tx, changeAt(turn), entry);
}
