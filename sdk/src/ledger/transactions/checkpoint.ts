import { z } from 'zod';
import { digestHex, elicDid, instant, randomId } from '../field.js';
import type { TransactionRow } from './row.js';

/** A log's operator and shard: together with the network's name they are its origin `<net>/<scid>/<shard>`. */
const origin = { operator: elicDid, shard: z.int().min(0).max(4095) };

const checkpointRecord = z.strictObject({
  ...origin,
  size: z.int().min(1),
  root: digestHex,
  /** SM3 of the checkpoint note */
  noteDigest: digestHex,
  time: instant,
});

/** A head of a log as the ledger holds it (账本检查点). */
export type CheckpointRecord = z.output<typeof checkpointRecord>;

export const checkpointRows = {
  'checkpoint.append': {
    kind: 'submit',
    args: z.strictObject({
      ...origin,
      size: z
        .int()
        .min(1)
        .max(2 ** 40),
      root: digestHex,
      noteDigest: digestHex,
      /** RFC 9162 §2.1.4 consistency proof from the head on the ledger; empty for the first */
      consistency: z.array(digestHex).max(64),
      accreditation: randomId,
    }),
    result: checkpointRecord,
    callers: { any: 'member' },
    keys: ['CP~{}~{}', 'CPS~{}~{}~{}'],
    event: 'checkpoint.appended',
    refusals: [
      'CHECKPOINT_NOT_AHEAD',
      'CHECKPOINT_INCONSISTENT',
      'ACCREDITATION_UNKNOWN',
      'ACCREDITATION_INACTIVE',
      'ACCREDITATION_OUT_OF_SCOPE',
      'CALLER_NOT_BOUND',
    ],
    zh: '追加账本检查点（先验一致性证明）',
    en: 'Append a log checkpoint, its consistency proof checked first',
  },
  'checkpoint.head': {
    kind: 'evaluate',
    args: z.strictObject(origin),
    result: checkpointRecord.nullable(),
    callers: { any: 'member' },
    keys: [],
    event: null,
    refusals: [],
    zh: '查询日志最新检查点',
    en: 'Read the head of a log',
  },
  'checkpoint.get': {
    kind: 'evaluate',
    args: z.strictObject({ ...origin, size: z.int().min(1) }),
    result: checkpointRecord,
    callers: { any: 'member' },
    keys: [],
    event: null,
    refusals: ['CHECKPOINT_UNKNOWN'],
    zh: '查询某一检查点',
    en: 'Read one checkpoint',
  },
} as const satisfies Record<string, TransactionRow>;
