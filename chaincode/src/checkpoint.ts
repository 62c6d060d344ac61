import { LicenceError } from '@ganzheng/sdk/errors';
import { type CheckpointRecord, verifyConsistency } from '@ganzheng/sdk/ledger';
import { hex } from '@scure/base';
import { requireAuthority } from './authority.js';
import { keys } from './keys.js';
import type { Rule } from './rule.js';
import { find, put } from './state.js';

/** Appends a head to an operator's log, once the proof shows that it only adds to the head before. @see RFC 9162 §2.1.4.2 */
export const append: Rule<'checkpoint.append'> = async (tx, { consistency, accreditation, ...claim }) => {
  const { operator, shard, size, root } = claim;
  await requireAuthority(tx, { accreditation, subject: operator, roles: ['issuer', 'authority'] });
  const head = await find(tx, keys.checkpointHead(operator, shard));
  const from = head ?? { size: 0, root };
  if (size <= from.size) throw new LicenceError('CHECKPOINT_NOT_AHEAD', { size: from.size });
  const growth = { fromSize: from.size, fromRoot: hex.decode(from.root), toSize: size, toRoot: hex.decode(root) };
  if (
    !verifyConsistency(
      growth,
      consistency.map((step) => hex.decode(step)),
    )
  )
    throw new LicenceError('CHECKPOINT_INCONSISTENT', { size: from.size });

  const record: CheckpointRecord = { ...claim, time: tx.time };
  put(tx, keys.checkpointHead(operator, shard), record);
  put(tx, keys.checkpoint(operator, shard, size), record);
  tx.emit('checkpoint.appended', { operator, shard, size, root });
  return record;
};
