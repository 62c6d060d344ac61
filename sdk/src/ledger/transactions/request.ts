import { z } from 'zod';
import { digestHex, randomId } from '../field.js';
import type { TransactionRow } from './row.js';

/** What the shell keeps of every accepted request: SM3(name‖JCS(args)) and the first result. */
const requestRecord = z.strictObject({ digest: digestHex, txId: z.string(), result: z.unknown() });

export type RequestRecord = z.output<typeof requestRecord>;

export const requestRows = {
  'request.get': {
    kind: 'evaluate',
    args: z.strictObject({ requestId: randomId }),
    result: requestRecord.nullable(),
    callers: { any: 'member' },
    keys: [],
    event: null,
    refusals: [],
    zh: '查询请求是否已提交',
    en: 'Ask whether a request was committed',
  },
} as const satisfies Record<string, TransactionRow>;
