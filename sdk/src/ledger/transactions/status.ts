import { z } from 'zod';
import { digestHex, elicDid, instant, randomId, reasonCode } from '../field.js';
import type { TransactionRow } from './row.js';

/** States an entry can hold. `issued` has no entry; `expired` is computed from dates and never written. */
const statusState = z.enum(['issued', 'suspended', 'revoked', 'withdrawn', 'cancelled', 'superseded', 'transferred']);

export type StatusState = z.output<typeof statusState>;

/** The one table of lawful moves (状态变更表): a licence is suspended and resumed; every other end is final. */
export const statusMoves: Readonly<Record<StatusState, readonly StatusState[]>> = {
  issued: ['suspended', 'revoked', 'withdrawn', 'cancelled', 'superseded', 'transferred'],
  suspended: ['issued', 'revoked', 'withdrawn', 'cancelled', 'superseded', 'transferred'],
  revoked: [],
  withdrawn: [],
  cancelled: [],
  superseded: [],
  transferred: [],
};

/** A list of one owner; an index is random within its size. */
const list = { owner: elicDid, list: z.int().min(0).max(65535) };

/** Entries a list holds. @see Bitstring Status List 1.0 §6.1 (group privacy): at least 131,072 */
export const statusListSize = 131_072;

const index = z
  .int()
  .min(0)
  .max(statusListSize - 1);

const statusEntry = z.strictObject({ index, state: statusState, since: instant, reason: reasonCode });

/** A status entry as the ledger holds it. */
export type StatusEntry = z.output<typeof statusEntry>;

const statusHead = z.strictObject({ ...list, epoch: z.int().min(1), tokenDigest: digestHex, bitstringDigest: digestHex, time: instant });

/** The newest anchored edition of a status list. */
export type StatusHead = z.output<typeof statusHead>;

const authority = ['ACCREDITATION_UNKNOWN', 'ACCREDITATION_INACTIVE', 'ACCREDITATION_OUT_OF_SCOPE', 'CALLER_NOT_BOUND'] as const;

export const statusRows = {
  'status.move': {
    kind: 'submit',
    args: z.strictObject({
      ...list,
      /** an accreditation of the owner; the caller is bound to it or to one above it */
      accreditation: randomId,
      moves: z
        .array(z.strictObject({ index, to: statusState, reason: reasonCode }))
        .min(1)
        .max(500),
    }),
    result: z.array(statusEntry),
    callers: { any: 'member' },
    keys: ['ST~{}~{}~{}', 'STH~{}~{}~{}~{}'],
    event: 'status.moved',
    refusals: ['STATUS_MOVE_FORBIDDEN', 'STATUS_INDEX_REPEATED', ...authority],
    zh: '变更证照状态（同批最多五百项）',
    en: 'Move the status of up to 500 entries together',
  },
  'status.publish': {
    kind: 'submit',
    args: z.strictObject({ ...list, epoch: z.int().min(1), tokenDigest: digestHex, bitstringDigest: digestHex, accreditation: randomId }),
    result: statusHead,
    callers: { any: 'member' },
    keys: ['STL~{}~{}', 'STE~{}~{}~{}'],
    event: 'status.published',
    refusals: ['STATUS_EPOCH_STALE', ...authority],
    zh: '存证状态列表摘要',
    en: 'Anchor the digests of an edition of a status list',
  },
  'status.get': {
    kind: 'evaluate',
    args: z.strictObject({ ...list, index, at: instant.optional() }),
    result: statusEntry.nullable(),
    callers: { any: 'member' },
    keys: [],
    event: null,
    refusals: [],
    zh: '查询状态（可按时间）；无记录即有效',
    en: 'Read an entry, now or at a time; none means issued',
  },
  'status.entries': {
    kind: 'evaluate',
    args: z.strictObject(list),
    result: z.array(statusEntry),
    callers: { any: 'member' },
    keys: [],
    event: null,
    refusals: [],
    zh: '查询列表全部状态',
    en: 'Read every entry of a list',
  },
  'status.head': {
    kind: 'evaluate',
    args: z.strictObject(list),
    result: statusHead.nullable(),
    callers: { any: 'member' },
    keys: [],
    event: null,
    refusals: [],
    zh: '查询状态列表最新期次',
    en: 'Read the newest anchored edition of a list',
  },
} as const satisfies Record<string, TransactionRow>;
