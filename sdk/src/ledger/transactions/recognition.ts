import { z } from 'zod';
import { elicDid, instant, randomId, reasonCode } from '../field.js';
import { signedSchema } from '../statement.js';
import { statementBodies } from '../statements.js';
import type { TransactionRow } from './row.js';

const agreementState = z.enum(['proposed', 'active', 'suspended', 'ended']);

const recognitionRecord = statementBodies.agreement.extend({
  state: agreementState,
  sequence: z.int().min(0),
  history: z.array(z.strictObject({ state: agreementState, since: instant, reason: reasonCode, by: elicDid })),
});

/** A recognition agreement (互认协议) as the ledger holds it. */
export type Recognition = z.output<typeof recognitionRecord>;

export const recognitionRows = {
  'recognition.propose': {
    kind: 'submit',
    args: z.strictObject({ agreement: signedSchema('agreement') }),
    result: recognitionRecord,
    callers: { any: 'member' },
    keys: ['REC~{}', 'RECP~{}~{}~{}'],
    event: 'recognition.changed',
    refusals: [
      'NETWORK_NOT_FOUNDED',
      'RECOGNITION_EXISTS',
      'RECOGNITION_PARTY_NOT_ROOT',
      'RECOGNITION_PROOF_INVALID',
      'RECOGNITION_DATES_INVALID',
    ],
    zh: '一方之根提出互认协议',
    en: 'One root proposes a recognition agreement',
  },
  'recognition.ratify': {
    kind: 'submit',
    args: z.strictObject({ agreement: signedSchema('agreement') }),
    result: recognitionRecord,
    callers: { any: 'member' },
    keys: ['REC~{}'],
    event: 'recognition.changed',
    refusals: [
      'RECOGNITION_UNKNOWN',
      'RECOGNITION_DIFFERS',
      'RECOGNITION_PROOF_INVALID',
      'RECOGNITION_MOVE_FORBIDDEN',
      'RECOGNITION_DATES_INVALID',
    ],
    zh: '另一方之根签署生效',
    en: 'The other root signs the same text and it is active',
  },
  'recognition.change': {
    kind: 'submit',
    args: z.strictObject({ change: signedSchema('agreement-change') }),
    result: recognitionRecord,
    callers: { any: 'member' },
    keys: ['REC~{}'],
    event: 'recognition.changed',
    refusals: ['RECOGNITION_UNKNOWN', 'RECOGNITION_PROOF_INVALID', 'RECOGNITION_MOVE_FORBIDDEN', 'STATEMENT_REPLAYED'],
    zh: '暂停、恢复或终止互认（恢复须由暂停方签署）',
    en: 'Suspend, resume or end; only the side that suspended resumes',
  },
  'recognition.get': {
    kind: 'evaluate',
    args: z.strictObject({ id: randomId }),
    result: recognitionRecord,
    callers: { any: 'member' },
    keys: [],
    event: null,
    refusals: ['RECOGNITION_UNKNOWN'],
    zh: '查询互认协议',
    en: 'Read an agreement',
  },
  'recognition.between': {
    kind: 'evaluate',
    args: z.strictObject({ from: elicDid, to: elicDid }),
    result: z.array(recognitionRecord),
    callers: { any: 'member' },
    keys: [],
    event: null,
    refusals: [],
    zh: '查询两地之间某一方向的协议',
    en: 'Read the agreements in one direction between two roots',
  },
} as const satisfies Record<string, TransactionRow>;
