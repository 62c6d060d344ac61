import { z } from 'zod';
import { didDocument } from '../../did/document.js';
import { digestHex, elicDid, instant } from '../field.js';
import { signedSchema } from '../statement.js';
import type { TransactionRow } from './row.js';

const versionRecord = z.strictObject({
  did: elicDid,
  versionId: z.int().min(1),
  document: didDocument,
  documentDigest: digestHex,
  nextKeyDigest: digestHex.nullable(),
  /** ledger time of this version */
  updated: instant,
  /** ledger time of the first version */
  created: instant,
  /** ledger time of the version after this one, when there is one */
  nextUpdate: instant.nullable(),
  deactivated: z.boolean(),
});

/** One version of a DID document as the ledger holds it. */
export type DidVersion = z.output<typeof versionRecord>;

const successor = [
  'DID_PROOF_INVALID',
  'DID_VERSION_STALE',
  'DID_DEACTIVATED',
  'DID_UNKNOWN',
  'DID_ROTATION_UNCOMMITTED',
  'DID_OPERATION_MISMATCH',
] as const;

export const didRows = {
  'did.create': {
    kind: 'submit',
    args: z.strictObject({ operation: signedSchema('did-operation') }),
    result: versionRecord,
    callers: { any: 'member' },
    keys: ['DID~{}', 'DIDV~{}~{}'],
    event: 'did.changed',
    refusals: [
      'NETWORK_NOT_FOUNDED',
      'DID_EXISTS',
      'DID_NOT_SELF_CERTIFYING',
      'DID_PROOF_INVALID',
      'DID_OPERATION_MISMATCH',
      'DID_DOCUMENT_MALFORMED',
    ],
    zh: '登记机构 DID',
    en: "Register an organisation's DID",
  },
  'did.update': {
    kind: 'submit',
    args: z.strictObject({ operation: signedSchema('did-operation') }),
    result: versionRecord,
    callers: { any: 'member' },
    keys: ['DID~{}', 'DIDV~{}~{}'],
    event: 'did.changed',
    refusals: [...successor, 'DID_DOCUMENT_MALFORMED'],
    zh: '更新 DID 文档或轮换密钥',
    en: 'Update a DID document or rotate its keys',
  },
  'did.deactivate': {
    kind: 'submit',
    args: z.strictObject({ operation: signedSchema('did-operation') }),
    result: versionRecord,
    callers: { any: 'member' },
    keys: ['DID~{}', 'DIDV~{}~{}'],
    event: 'did.changed',
    refusals: successor,
    zh: '停用 DID',
    en: 'Deactivate a DID',
  },
  'did.resolve': {
    kind: 'evaluate',
    args: z.strictObject({ did: elicDid, versionId: z.int().min(1).optional(), versionTime: instant.optional() }),
    result: versionRecord,
    callers: { any: 'member' },
    keys: [],
    event: null,
    refusals: ['DID_UNKNOWN'],
    zh: '解析 DID（可按版本或时间）',
    en: 'Resolve a DID, now, at a version or at a time',
  },
} as const satisfies Record<string, TransactionRow>;
