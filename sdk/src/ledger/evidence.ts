import { hex } from '@scure/base';
import { z } from 'zod';
import { LicenceError } from '../errors/index.js';
import { canonicalBytes } from '../json/canonical.js';
import {
  claimedTime as claimedOnFabric,
  fabricEvidence,
  type MemberRoots,
  type ProvenTransaction,
  verifyFabricEvidence,
} from './fabric/verify-fabric-evidence.js';
import { digestHex, instant, randomId } from './field.js';
import { leafHash } from './log/hash.js';
import { verifyInclusion } from './log/verify.js';
import { signedSchema, verifyStatement } from './statement.js';
import type { NetworkRecord } from './transactions/network.js';

/** A transaction as a block of the embedded host holds it; its JCS is the leaf input of the block's Merkle tree. */
export const committedTransaction = z.strictObject({
  txId: digestHex,
  name: z.string().max(64),
  args: z.unknown(),
  requestId: randomId,
  caller: z.strictObject({ mspId: z.string(), affiliation: z.string(), attributes: z.record(z.string(), z.string()) }),
  time: instant,
  result: z.unknown(),
  /** SM3 of the JCS of the writes in key order, so that a replay compares them without storing them twice */
  writes: digestHex,
  event: z.strictObject({ name: z.string(), payload: z.unknown() }).nullable(),
  /** the submitter's certificate (SM3 of its DER), nonce and P-256 signature over the proposal */
  creator: z.strictObject({ certificate: digestHex, nonce: z.string().regex(/^[0-9a-f]{48}$/), signature: z.string() }),
});

export type CommittedTransaction = z.output<typeof committedTransaction>;

/** Proof that a transaction stands in a block of the embedded ledger: header signed by the host, path in the block. One trust domain. */
const embeddedEvidence = z.strictObject({
  kind: z.literal('embedded'),
  header: signedSchema('block-header'),
  transaction: committedTransaction,
  index: z.int().min(0),
  path: z.array(digestHex).max(32),
});

/** What makes a commitment checkable offline. A host adds its kind here. */
export const evidenceSchema = z.discriminatedUnion('kind', [embeddedEvidence, fabricEvidence]);

export type Evidence = z.output<typeof evidenceSchema>;

/** Evidence of the embedded host. */
export type EmbeddedEvidence = z.output<typeof embeddedEvidence>;

/** Why evidence is believed: the key that signs block headers (65 bytes or Multikey), or the roots of the members whose peers endorse. */
export type EvidenceTrust = { readonly hostKey: Uint8Array | string } | { readonly members: MemberRoots };

/**
 * Why evidence of a network is believed, by what the network itself was founded with: its host's key, or its members' authorities.
 *
 * @returns null when it was founded with neither: its receipts cannot be checked offline
 */
export function evidenceTrustOf({ hostKey, members }: Pick<NetworkRecord, 'hostKey' | 'members'>): EvidenceTrust | null {
  if (hostKey !== null) return { hostKey };
  const roots = members.flatMap(({ mspId, certificate }) => (certificate === undefined ? [] : [[mspId, certificate] as const]));
  return roots.length === members.length ? { members: Object.fromEntries(roots) } : null;
}

/**
 * Gives the transaction that attacker-controlled evidence proves. Embedded: the host signed the header, and the transaction stands in its block.
 * Fabric: peers of a majority of the members signed that it stands on their ledgers as valid.
 *
 * @param trust trusted by the caller; evidence of the other kind never holds under it
 * @throws EVIDENCE_MALFORMED, EVIDENCE_HEADER_INVALID, EVIDENCE_PATH_INVALID, EVIDENCE_QUESTION_DIFFERS, EVIDENCE_ENDORSEMENTS_INSUFFICIENT, EVIDENCE_NOT_COMMITTED
 */
export function verifyEvidence(evidence: unknown, trust: EvidenceTrust): ProvenTransaction {
  const parsed = evidenceSchema.safeParse(evidence);
  if (!parsed.success) throw new LicenceError('EVIDENCE_MALFORMED', {}, parsed.error);
  if (parsed.data.kind === 'fabric') return verifyFabricEvidence(parsed.data, 'members' in trust ? trust.members : {});
  if (!('hostKey' in trust)) throw new LicenceError('EVIDENCE_HEADER_INVALID');
  return verifyEmbedded(parsed.data, trust.hostKey);
}

/** The time evidence claims; only a question to ask by, judged later. */
export const claimedTime = (evidence: Evidence): string | null =>
  evidence.kind === 'fabric' ? claimedOnFabric(evidence) : evidence.transaction.time;

function verifyEmbedded(
  { header, transaction, index, path }: z.output<typeof embeddedEvidence>,
  hostKey: Uint8Array | string,
): CommittedTransaction {
  if (!verifyStatement(header, hostKey)) throw new LicenceError('EVIDENCE_HEADER_INVALID');
  const claim = {
    leaf: leafHash(canonicalBytes(transaction)),
    index,
    size: header.statement.count,
    root: hex.decode(header.statement.root),
  };
  if (
    !verifyInclusion(
      claim,
      path.map((step) => hex.decode(step)),
    )
  )
    throw new LicenceError('EVIDENCE_PATH_INVALID');
  return transaction;
}
