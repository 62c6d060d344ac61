import { z } from 'zod';
import { elicDid, instant, randomId, reasonCode } from '../field.js';
import { signedSchema } from '../statement.js';
import { statementBodies } from '../statements.js';
import type { TransactionRow } from './row.js';

/** A change of state with the ledger time from which it holds: what makes "valid at issuance" answerable years later; `by` is the organisation that signed it. */
const stateChange = z.strictObject({ state: z.enum(['active', 'suspended', 'revoked']), since: instant, reason: reasonCode, by: elicDid });

const accreditationRecord = statementBodies.accreditation.extend({
  state: z.enum(['active', 'suspended', 'revoked']),
  sequence: z.int().min(0),
  history: z.array(stateChange),
});

/** An accreditation as the ledger holds it, its changes of state included. */
export type Accreditation = z.output<typeof accreditationRecord>;

const chain = z.array(accreditationRecord).min(1).max(6);

export const accreditationRows = {
  'accreditation.grant': {
    kind: 'submit',
    args: z.strictObject({ accreditation: signedSchema('accreditation') }),
    result: accreditationRecord,
    callers: { any: 'member' },
    keys: ['ACC~{}', 'ACCS~{}~{}'],
    event: 'accreditation.changed',
    refusals: [
      'ACCREDITATION_EXISTS',
      'ACCREDITATION_UNKNOWN',
      'ACCREDITATION_INACTIVE',
      'ACCREDITATION_SCOPE_WIDENED',
      'ACCREDITATION_DEPTH_EXCEEDED',
      'ACCREDITATION_DATES_OUTSIDE',
      'ACCREDITATION_ROLE_FORBIDDEN',
      'ACCREDITATION_PROOF_INVALID',
      'DID_UNKNOWN',
    ],
    zh: '授予资格认定',
    en: 'Grant an accreditation',
  },
  'accreditation.change': {
    kind: 'submit',
    args: z.strictObject({ change: signedSchema('accreditation-change') }),
    result: accreditationRecord,
    callers: { any: 'member' },
    keys: ['ACC~{}'],
    event: 'accreditation.changed',
    refusals: [
      'ACCREDITATION_UNKNOWN',
      'ACCREDITATION_INACTIVE',
      'ACCREDITATION_PROOF_INVALID',
      'ACCREDITATION_MOVE_FORBIDDEN',
      'STATEMENT_REPLAYED',
    ],
    zh: '暂停、恢复或撤销资格认定（恢复须由暂停方或其上级签署）',
    en: 'Suspend, resume or revoke an accreditation; whoever suspended it, or one above, resumes',
  },
  'accreditation.chain': {
    kind: 'evaluate',
    args: z.strictObject({ id: randomId }),
    result: chain,
    callers: { any: 'member' },
    keys: [],
    event: null,
    refusals: ['ACCREDITATION_UNKNOWN'],
    zh: '查询资格链（自下而上至根）',
    en: 'Read a chain of accreditations, from the subject up to its root',
  },
  'accreditation.of': {
    kind: 'evaluate',
    args: z.strictObject({ did: elicDid }),
    result: z.array(chain).max(50),
    callers: { any: 'member' },
    keys: [],
    event: null,
    refusals: [],
    zh: '查询机构的全部资格链',
    en: 'Read every chain of an organisation',
  },
} as const satisfies Record<string, TransactionRow>;
