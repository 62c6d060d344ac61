import { LicenceError } from '@ganzheng/sdk/errors';
import {
  buildCheckpointNote,
  buildReceipt,
  createMerkleLog,
  type Evidence,
  hasTile,
  type Ledger,
  type LogReceipt,
  newRequestId,
  nodesOfTile,
  noteDigest,
  originOf,
  parseTilePath,
} from '@ganzheng/sdk/ledger';
import type { RandomBytes, Signer } from '@ganzheng/sdk/sm';
import { hex, utf8 } from '@scure/base';
import type { Database } from './store.js';

/** Who runs the log: one writer for one origin. */
export interface Operator {
  readonly did: string;
  readonly accreditationId: string;
  readonly shard: number;
  /** signs checkpoint notes: the organisation's issuing key */
  readonly signer: Signer;
}

/** The operator's append-only log of leaf hashes. Nothing in it is personal, so it is kept and served in the clear. */
export interface OperatorLog {
  readonly operator: Operator;
  readonly size: number;
  /** leaves that a checkpoint on the ledger covers */
  readonly anchoredSize: number;
  /** Appends the leaves that are not there yet, durably. */
  append(leaves: readonly string[]): Promise<void>;
  /** Puts a checkpoint over all leaves on the ledger, or finishes the one that was under way. */
  checkpoint(): Promise<void>;
  isAnchored(leaf: string): boolean;
  /** @throws LOG_LEAF_UNKNOWN, ANCHOR_PENDING */
  receiptOf(leaf: string): Promise<LogReceipt>;
  /** The note of the newest checkpoint. @throws LOG_EMPTY */
  note(): Promise<string>;
  /** @throws TILE_PATH_MALFORMED, LOG_TILE_UNKNOWN @see C2SP tlog-tiles */
  tile(path: string): Uint8Array;
}

interface Pending {
  readonly requestId: string;
  readonly size: number;
  readonly root: string;
  readonly note: string;
  readonly consistency: readonly string[];
}

interface Kept {
  readonly note: string;
  readonly evidence: Evidence;
}

const PENDING = 'CPP';
const leafKey = (index: number) => `LEAF~${digits(index)}`;
const checkpointKey = (size: number) => `CPT~${digits(size)}`;
const digits = (n: number) => String(n).padStart(16, '0');
const encode = (value: unknown) => utf8.decode(JSON.stringify(value));
const decode = <T>(bytes: Uint8Array) => JSON.parse(utf8.encode(bytes)) as T;

/**
 * Opens the log in the issuer's database and compares it with its head on the ledger.
 *
 * @throws LOG_ROLLED_BACK when the ledger has a checkpoint that this folder does not know, or none while this folder has one
 * @see RFC 9162; C2SP tlog-checkpoint
 */
export async function openLog(parts: {
  readonly database: Database;
  readonly ledger: Ledger;
  readonly operator: Operator;
  readonly random: RandomBytes;
}): Promise<OperatorLog> {
  const { database, ledger, operator, random } = parts;
  const { did, shard, accreditationId } = operator;
  const origin = originOf(did.split(':')[2] ?? '', did, shard);
  const merkle = createMerkleLog();
  const indexOf = new Map<string, number>();
  const sizes: number[] = [];

  for await (const [, leaf] of database.range('LEAF~')) indexOf.set(hex.encode(leaf), merkle.append(leaf));
  for await (const [key] of database.range('CPT~')) sizes.push(Number(key.slice('CPT~'.length)));
  const anchored = () => sizes.at(-1) ?? 0;
  const pending = async () => {
    const bytes = await database.get(PENDING);
    return bytes === undefined ? undefined : decode<Pending>(bytes);
  };
  await compareHeads();

  async function compareHeads(): Promise<void> {
    const head = await ledger.evaluate('checkpoint.head', { operator: did, shard });
    const known = [anchored(), (await pending())?.size ?? 0];
    const ours =
      head === null
        ? anchored() === 0
        : head.size <= merkle.size && known.includes(head.size) && hex.encode(merkle.root(head.size)) === head.root;
    if (!ours) throw new LicenceError('LOG_ROLLED_BACK', { ledgerSize: head?.size ?? 0, size: merkle.size });
  }

  async function prepare(): Promise<Pending> {
    const size = merkle.size;
    const root = hex.encode(merkle.root());
    const note = buildCheckpointNote({ origin, size, root }, operator.signer);
    const consistency = merkle.consistencyProof(anchored(), size).map((step) => hex.encode(step));
    const row = { requestId: newRequestId(random), size, root, note, consistency };
    await database.write([{ put: PENDING, bytes: encode(row) }]);
    return row;
  }

  return {
    operator,
    get size() {
      return merkle.size;
    },
    get anchoredSize() {
      return anchored();
    },
    async append(leaves) {
      const fresh = [...new Set(leaves)].filter((leaf) => !indexOf.has(leaf));
      if (fresh.length === 0) return;
      await database.write(fresh.map((leaf, at) => ({ put: leafKey(merkle.size + at), bytes: hex.decode(leaf) })));
      for (const leaf of fresh) indexOf.set(leaf, merkle.append(hex.decode(leaf)));
    },
    async checkpoint() {
      while (anchored() < merkle.size) {
        const { requestId, size, root, note, consistency } = (await pending()) ?? (await prepare());
        const args = {
          operator: did,
          shard,
          size,
          root,
          noteDigest: noteDigest(note),
          consistency: [...consistency],
          accreditation: accreditationId,
        };
        const { txId } = await ledger.submit('checkpoint.append', args, { requestId });
        const kept: Kept = { note, evidence: await ledger.proof(txId) };
        await database.write([{ put: checkpointKey(size), bytes: encode(kept) }, { del: PENDING }]);
        sizes.push(size);
      }
    },
    isAnchored: (leaf) => (indexOf.get(leaf) ?? Number.POSITIVE_INFINITY) < anchored(),
    async receiptOf(leaf) {
      const index = indexOf.get(leaf);
      if (index === undefined) throw new LicenceError('LOG_LEAF_UNKNOWN');
      // The first checkpoint that covers the leaf: its time is when the leaf was anchored.
      const size = sizes.find((candidate) => candidate > index);
      const bytes = size === undefined ? undefined : await database.get(checkpointKey(size));
      if (bytes === undefined) throw new LicenceError('ANCHOR_PENDING');
      const { note, evidence } = decode<Kept>(bytes);
      return buildReceipt(merkle, index, note, evidence);
    },
    async note() {
      const bytes = await database.get(checkpointKey(anchored()));
      if (bytes === undefined) throw new LicenceError('LOG_EMPTY');
      return decode<Kept>(bytes).note;
    },
    tile(path) {
      const tile = parseTilePath(path);
      if (!hasTile(tile, anchored())) throw new LicenceError('LOG_TILE_UNKNOWN');
      return Uint8Array.from(nodesOfTile(tile).flatMap(({ level, index }) => [...merkle.node(level, index)]));
    },
  };
}
