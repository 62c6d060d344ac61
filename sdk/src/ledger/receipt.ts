import { hex } from '@scure/base';
import { z } from 'zod';
import { LicenceError } from '../errors/index.js';
import { type Evidence, type EvidenceTrust, evidenceSchema, verifyEvidence } from './evidence.js';
import { digestHex } from './field.js';
import { type LeafType, leafHashOf } from './log/leaf.js';
import type { MerkleLog } from './log/merkle-log.js';
import { verifyInclusion } from './log/verify.js';
import { type Checkpoint, noteDigest, parseCheckpointNote } from './note.js';
import { originOf } from './origin.js';
import { type CheckpointRecord, checkpointRows } from './transactions/checkpoint.js';

/** What its holder keeps to show offline that an object was anchored (存证回执). */
export const receiptSchema = z.strictObject({
  leaf: digestHex,
  index: z.int().min(0),
  path: z.array(digestHex).max(64),
  /** the signed note of the checkpoint the path leads to */
  checkpoint: z.string().max(16 * 1024),
  /** that the checkpoint stands on the ledger */
  evidence: evidenceSchema,
});

export type LogReceipt = z.output<typeof receiptSchema>;

/** What was anchored, from the object itself. */
export interface AnchoredObject {
  readonly type: LeafType;
  /** 32 bytes, a claim inside what is signed */
  readonly salt: Uint8Array;
  /** 32 bytes, SM3 of the content */
  readonly contentDigest: Uint8Array;
}

/** Why the checkpoint is believed: the ledger's own record of it, or what evidence of it is believed by. */
export type CheckpointTrust = { readonly record: CheckpointRecord } | EvidenceTrust;

/** What a good receipt shows: by this ledger time the object stood in this log. */
export interface Anchored {
  readonly origin: string;
  readonly size: number;
  readonly index: number;
  /** UTC, of the transaction that put the checkpoint on the ledger */
  readonly time: string;
}

/**
 * Makes the receipt of a leaf.
 *
 * @param log the log at or beyond the checkpoint's size
 * @param note the signed note of the checkpoint
 * @param evidence that the ledger holds the checkpoint
 */
export function buildReceipt(log: MerkleLog, index: number, note: string, evidence: Evidence): LogReceipt {
  const { size } = parseCheckpointNote(note).checkpoint;
  const path = log.inclusionProof(index, size).map((step) => hex.encode(step));
  return { leaf: hex.encode(log.node(0, index)), index, path, checkpoint: note, evidence };
}

/**
 * Judges an attacker-controlled receipt: it is of this object, its path leads to its checkpoint, and the ledger holds that checkpoint.
 * The note's own signature is not needed: what the operator wrote on the ledger names the note by its digest.
 *
 * @throws RECEIPT_MALFORMED, NOTE_MALFORMED, RECEIPT_LEAF_MISMATCH, RECEIPT_PATH_INVALID, RECEIPT_CHECKPOINT_MISMATCH, and what {@link verifyEvidence} throws
 * @see RFC 9162 §2.1.3.2; profile, anchoring
 * @example verifyReceipt(receipt, { type: 'credential', salt, contentDigest }, { hostKey })
 */
export function verifyReceipt(receipt: unknown, object: AnchoredObject, trust: CheckpointTrust): Anchored {
  const { leaf, index, path, checkpoint: note, evidence } = parseReceipt(receipt);
  requireLeaf(leaf, object);
  const { checkpoint } = parseCheckpointNote(note);
  requirePath(leaf, index, path, checkpoint);
  const record = 'record' in trust ? trust.record : recordOf(verifyEvidence(evidence, trust));
  requireRecord(record, checkpoint, note);
  return { origin: checkpoint.origin, size: checkpoint.size, index, time: record.time };
}

function parseReceipt(receipt: unknown): LogReceipt {
  const parsed = receiptSchema.safeParse(receipt);
  if (!parsed.success) throw new LicenceError('RECEIPT_MALFORMED', {}, parsed.error);
  return parsed.data;
}

function requireLeaf(leaf: string, { type, salt, contentDigest }: AnchoredObject): void {
  if (hex.encode(leafHashOf(type, salt, contentDigest)) !== leaf) throw new LicenceError('RECEIPT_LEAF_MISMATCH');
}

function requirePath(leaf: string, index: number, path: readonly string[], { size, root }: Checkpoint): void {
  const claim = { leaf: hex.decode(leaf), index, size, root: hex.decode(root) };
  if (
    !verifyInclusion(
      claim,
      path.map((step) => hex.decode(step)),
    )
  )
    throw new LicenceError('RECEIPT_PATH_INVALID');
}

/** The record a committed checkpoint transaction answered with. */
function recordOf({ name, result }: { readonly name: string; readonly result: unknown }): CheckpointRecord {
  const record = checkpointRows['checkpoint.append'].result.safeParse(result);
  if (name !== 'checkpoint.append' || !record.success) throw new LicenceError('RECEIPT_CHECKPOINT_MISMATCH');
  return record.data;
}

function requireRecord(record: CheckpointRecord, { origin, size, root }: Checkpoint, note: string): void {
  const network = record.operator.split(':')[2] ?? '';
  const same =
    originOf(network, record.operator, record.shard) === origin &&
    record.size === size &&
    record.root === root &&
    record.noteDigest === noteDigest(note);
  if (!same) throw new LicenceError('RECEIPT_CHECKPOINT_MISMATCH');
}
