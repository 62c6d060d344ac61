import { z } from 'zod';
import { didDocument } from '../did/document.js';
import {
  callerBinding,
  digestHex,
  elicDid,
  instant,
  matterCode,
  multikeyText,
  purposeCode,
  randomId,
  reasonCode,
  regionCode,
  typeCode,
} from './field.js';

/** Roles an accreditation gives (资格认定). A root's own comes with the founding of the network. */
const accreditationRole = z.enum(['root', 'authority', 'issuer', 'verifier', 'wallet-provider', 'witness']);

/** What an accreditation covers: licence types, regions and matters; `*` is all of a kind. A child's scope lies within its parent's. */
const accreditationScope = z.strictObject({
  typeCodes: z.array(z.union([z.literal('*'), typeCode])).max(200),
  regions: z.array(regionCode).min(1).max(50),
  matters: z.array(z.union([z.literal('*'), matterCode])).max(200),
});

/** How one licence type of the issuing province is read in the recognising one (证照互用). */
const recognitionMapping = z.strictObject({
  typeCode,
  asTypeCode: typeCode,
  relation: z.enum(['exact', 'close', 'narrow']),
  /** our face field → their field name */
  fieldMap: z.record(z.string().max(64), z.string().max(64)),
});

const didOperation = z.strictObject({
  op: z.enum(['create', 'update', 'deactivate']),
  did: elicDid,
  versionId: z.int().min(1),
  /** SM3 of the JCS of the previous document; null for the first */
  previous: digestHex.nullable(),
  document: didDocument.nullable(),
  /** SM3 of the Multikey text of the pre-committed next control key */
  nextKeyDigest: digestHex.nullable(),
});

const accreditation = z.strictObject({
  id: randomId,
  parent: randomId.nullable(),
  grantor: elicDid,
  subject: elicDid,
  role: accreditationRole,
  scope: accreditationScope,
  /** how many further levels the subject may accredit below itself */
  depth: z.int().min(0).max(4),
  validFrom: instant,
  validUntil: instant,
  caller: callerBinding,
});

const accreditationChange = z.strictObject({
  id: randomId,
  to: z.enum(['active', 'suspended', 'revoked']),
  reason: reasonCode,
  /** counts the changes of this accreditation, so that an old one cannot be replayed */
  sequence: z.int().min(1),
});

const agreement = z.strictObject({
  id: randomId,
  /** root whose licences are recognised */
  from: elicDid,
  /** root that recognises them */
  to: elicDid,
  mappings: z.array(recognitionMapping).min(1).max(200),
  matters: z
    .array(z.union([z.literal('*'), matterCode]))
    .min(1)
    .max(200),
  minSuite: z.literal('gm'),
  validFrom: instant,
  validUntil: instant,
});

const agreementChange = z.strictObject({
  id: randomId,
  to: z.enum(['active', 'suspended', 'ended']),
  reason: reasonCode,
  sequence: z.int().min(1),
});

const grant = z.strictObject({
  id: randomId,
  verifier: elicDid,
  matterCode,
  purpose: purposeCode,
  /** salted SM3 of the sorted list of disclosed fields */
  fieldsDigest: digestHex,
  notBefore: instant,
  expires: instant,
  maxUses: z.int().min(1).max(1000),
  /** the one-time authorisation key (never the copy key) */
  key: multikeyText,
});

const withdrawal = z.strictObject({ id: randomId });

const useReceipt = z.strictObject({
  useId: randomId,
  authorizationId: randomId.nullable(),
  verifier: elicDid,
  matterCode,
  purpose: purposeCode,
  basis: z.enum(['duty', 'authorization', 'delegation']),
  /** names of the fields seen, never their values */
  fields: z.array(z.string().max(128)).max(200),
  verdict: z.enum(['good', 'provisional', 'bad']),
  caseNo: z.string().max(64),
  at: instant,
  /** salt of the digest that stands on the ledger, hex */
  salt: z.string().regex(/^[0-9a-f]{64}$/),
});

const blockHeader = z.strictObject({
  network: z.string().max(16),
  number: z.int().min(0),
  /** SM3 of the JCS of the header before; 64 zeros for the first */
  previous: digestHex,
  time: instant,
  lawVersion: z.int().min(1),
  count: z.int().min(1),
  /** root of the SM3 Merkle tree over the block's transactions, as in a log */
  root: digestHex,
});

/**
 * The one list of statement kinds. Signed as JCS({type: "ganzheng.<kind>.v1", …body}).
 * Trust bundles are signed the same way over the digest of their content, which has its own schema in sdk/verify.
 */
export const statementBodies = {
  'did-operation': didOperation,
  accreditation,
  'accreditation-change': accreditationChange,
  agreement,
  'agreement-change': agreementChange,
  grant,
  withdrawal,
  'use-receipt': useReceipt,
  'block-header': blockHeader,
  'trust-bundle': z.strictObject({
    network: z.string().max(16),
    sequence: z.int().min(1),
    contentDigest: digestHex,
    issuedAt: instant,
    nextUpdate: instant,
  }),
} as const;
