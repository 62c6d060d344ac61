import { z } from 'zod';
import { digestHex, elicDid, instant, matterCode, purposeCode, randomId } from '../field.js';
import { signedSchema } from '../statement.js';
import { statementBodies } from '../statements.js';
import type { TransactionRow } from './row.js';

/** Basis of use (用证依据). */
const basis = z.enum(['duty', 'authorization', 'delegation']);

const authorizationRecord = statementBodies.grant.extend({
  uses: z.int().min(0),
  state: z.enum(['active', 'exhausted', 'withdrawn']),
  since: instant,
});

/** A citizen's authorisation (授权) as the ledger holds it. */
export type Authorization = z.output<typeof authorizationRecord>;

const useRecord = z.strictObject({
  useId: randomId,
  verifier: elicDid,
  matterCode,
  purpose: purposeCode,
  basis,
  authorizationId: randomId.nullable(),
  /** which use of the authorisation this is, from 1; null without one */
  sequence: z.int().min(1).nullable(),
  /** salted SM3 of the use receipt */
  digest: digestHex,
  time: instant,
});

/** A use of licences (用证记录) as the ledger holds it: nothing of it leads to a person. */
export type UseRecord = z.output<typeof useRecord>;

const use = z.strictObject({ useId: randomId, verifier: elicDid, matterCode, purpose: purposeCode, digest: digestHex });

const authority = ['ACCREDITATION_UNKNOWN', 'ACCREDITATION_INACTIVE', 'ACCREDITATION_OUT_OF_SCOPE', 'CALLER_NOT_BOUND'] as const;

export const useRows = {
  'authorization.use': {
    kind: 'submit',
    args: z.strictObject({ grant: signedSchema('grant'), use, accreditation: randomId }),
    result: z.strictObject({ authorization: authorizationRecord, use: useRecord }),
    callers: { any: 'member' },
    keys: ['AUTH~{}', 'USE~{}~{}'],
    event: 'use.recorded',
    refusals: [
      'AUTHORIZATION_PROOF_INVALID',
      'AUTHORIZATION_DIFFERS',
      'AUTHORIZATION_NOT_YET',
      'AUTHORIZATION_EXPIRED',
      'AUTHORIZATION_WITHDRAWN',
      'AUTHORIZATION_EXHAUSTED',
      'AUTHORIZATION_PURPOSE_MISMATCH',
      'USE_EXISTS',
      ...authority,
    ],
    zh: '登记授权（如尚未登记）并计一次用证',
    en: 'Register the grant if it is new, and count one use',
  },
  'authorization.withdraw': {
    kind: 'submit',
    args: z.strictObject({ grant: signedSchema('grant').optional(), withdrawal: signedSchema('withdrawal') }),
    result: authorizationRecord,
    callers: { any: 'member' },
    keys: ['AUTH~{}'],
    event: 'authorization.withdrawn',
    refusals: ['AUTHORIZATION_UNKNOWN', 'AUTHORIZATION_PROOF_INVALID', 'AUTHORIZATION_WITHDRAWN', 'AUTHORIZATION_DIFFERS'],
    zh: '撤回授权（任何人可代为递交）',
    en: 'Withdraw an authorisation; anyone may relay it',
  },
  'use.record': {
    kind: 'submit',
    args: z.strictObject({ use: use.extend({ basis: z.enum(['duty', 'delegation']) }), accreditation: randomId }),
    result: useRecord,
    callers: { any: 'member' },
    keys: ['USE~{}~{}'],
    event: 'use.recorded',
    refusals: ['USE_EXISTS', ...authority],
    zh: '登记依职权或委托的用证',
    en: 'Record a use by duty or delegation',
  },
  'authorization.get': {
    kind: 'evaluate',
    args: z.strictObject({ id: randomId }),
    result: authorizationRecord.nullable(),
    callers: { any: 'member' },
    keys: [],
    event: null,
    refusals: [],
    zh: '查询授权',
    en: 'Read an authorisation',
  },
  'use.get': {
    kind: 'evaluate',
    args: z.strictObject({ verifier: elicDid, useId: randomId }),
    result: useRecord.nullable(),
    callers: { any: 'member' },
    keys: [],
    event: null,
    refusals: [],
    zh: '查询用证记录',
    en: 'Read a use record',
  },
} as const satisfies Record<string, TransactionRow>;
