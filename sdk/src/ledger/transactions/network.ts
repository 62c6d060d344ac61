import { z } from 'zod';
import { callerBinding, elicDid, mspId, multikeyText, randomId, regionCode } from '../field.js';
import { signedSchema } from '../statement.js';
import type { TransactionRow } from './row.js';

/** A root of the network: its DID operation, its member organisation and the province it answers for. */
const root = z.strictObject({
  name: z.string().min(1).max(64),
  mspId,
  region: regionCode,
  accreditationId: randomId,
  caller: callerBinding,
  operation: signedSchema('did-operation'),
});

/** A member organisation; on Fabric with the authority that issues the identities of its peers, by which receipts are believed offline. */
const member = z.strictObject({
  mspId,
  name: z.string().min(1).max(64),
  /** X.509, PEM */
  certificate: z
    .string()
    .max(4096)
    .regex(/^-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*$/)
    .optional(),
});

const founding = z.strictObject({
  network: z.string().regex(/^[a-z0-9-]{1,16}$/),
  lawVersion: z.int().min(1),
  members: z.array(member).min(2).max(20),
  roots: z.array(root).min(2).max(10),
  /** key with which the embedded host signs block headers; null on Fabric, where endorsers stand in its place */
  hostKey: multikeyText.nullable(),
});

const networkRecord = founding
  .omit({ roots: true })
  .extend({ roots: z.array(z.strictObject({ did: elicDid, name: z.string(), mspId, region: regionCode, accreditationId: randomId })) });

export type NetworkRecord = z.output<typeof networkRecord>;

export const networkRows = {
  'network.found': {
    kind: 'submit',
    args: founding,
    result: networkRecord,
    callers: { any: 'founder' },
    keys: ['NET', 'DID~{}', 'DIDV~{}~{}', 'ACC~{}', 'ACCS~{}~{}'],
    event: 'network.founded',
    refusals: [
      'NETWORK_FOUNDED',
      'LAW_VERSION_UNSUPPORTED',
      'FOUNDING_INCONSISTENT',
      'DID_PROOF_INVALID',
      'DID_NOT_SELF_CERTIFYING',
      'DID_OPERATION_MISMATCH',
      'DID_DOCUMENT_MALFORMED',
    ],
    zh: '创立网络：名称、规则版本与根',
    en: 'Found the network: its name, law version and roots',
  },
  'network.get': {
    kind: 'evaluate',
    args: z.strictObject({}),
    result: networkRecord,
    callers: { any: 'member' },
    keys: [],
    event: null,
    refusals: ['NETWORK_NOT_FOUNDED'],
    zh: '查询网络',
    en: 'Read the network',
  },
} as const satisfies Record<string, TransactionRow>;
