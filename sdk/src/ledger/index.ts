export { canonicalBytes, canonicalText, type Json } from '../json/canonical.js';
export { type JsonLimits, parseJson } from '../json/parse.js';
export {
  type CommittedTransaction,
  claimedTime,
  committedTransaction,
  type EmbeddedEvidence,
  type Evidence,
  evidenceSchema,
  evidenceTrustOf,
  verifyEvidence,
} from './evidence.js';
export type { FabricEvidence, MemberRoots, ProvenTransaction } from './fabric/verify-fabric-evidence.js';
export { leafHash } from './log/hash.js';
export { type LeafType, leafHashOf, leafTypes } from './log/leaf.js';
export { createMerkleLog, type MerkleLog } from './log/merkle-log.js';
export { type HashReader, proveConsistency, proveInclusion, rootOf } from './log/prove.js';
export { hasTile, nodesOfTile, parseTilePath, type Tile, tilePath, tilesOfTree } from './log/tile.js';
export { type ConsistencyClaim, type InclusionClaim, verifyConsistency, verifyInclusion } from './log/verify.js';
export { buildCheckpointNote, type Checkpoint, noteDigest, parseCheckpointNote, verifyCheckpointNote } from './note.js';
export { originOf } from './origin.js';
export type { EventCheckpoint, Ledger, LedgerEvent, LedgerStatus, PeerStatus, Submitted } from './port.js';
export {
  type Anchored,
  type AnchoredObject,
  buildReceipt,
  type CheckpointTrust,
  type LogReceipt,
  receiptSchema,
  verifyReceipt,
} from './receipt.js';
export { regionCovers } from './region.js';
export { newRequestId } from './request-id.js';
export {
  type Signed,
  type Statement,
  type StatementKind,
  signedSchema,
  signStatement,
  statementClaim,
  verifyStatement,
} from './statement.js';
export {
  type ArgsOf,
  type EvaluateName,
  isEvaluateName,
  isSubmitName,
  type ResultOf,
  rowOf,
  type SubmitName,
  type TransactionName,
  transactions,
} from './table.js';
export type { Accreditation } from './transactions/accreditation.js';
export type { CheckpointRecord } from './transactions/checkpoint.js';
export type { DidVersion } from './transactions/did.js';
export type { LicenceTypeVersion } from './transactions/licence-type.js';
export type { NetworkRecord } from './transactions/network.js';
export type { Recognition } from './transactions/recognition.js';
export type { RequestRecord } from './transactions/request.js';
export type { TransactionRow } from './transactions/row.js';
export { type StatusEntry, type StatusHead, type StatusState, statusListSize, statusMoves } from './transactions/status.js';
export type { Authorization, UseRecord } from './transactions/use.js';
