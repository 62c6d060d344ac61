import { hashSize, nodeHash } from './hash.js';
import { type HashReader, proveConsistency, proveInclusion, rootOf } from './prove.js';

/** An append-only SM3 Merkle tree in memory, about 64 bytes a leaf. Sizes default to the whole log. */
export interface MerkleLog extends HashReader {
  readonly size: number;
  /** Appends a leaf hash (32 bytes, copied) and gives its index. */
  append(leaf: Uint8Array): number;
  root(size?: number): Uint8Array;
  inclusionProof(index: number, size?: number): Uint8Array[];
  consistencyProof(from: number, to?: number): Uint8Array[];
}

/**
 * Creates a log, of the given leaf hashes in order. Appending costs one node hash on average, a proof one lookup a level.
 *
 * @example const log = createMerkleLog(); log.append(leafHashOf('credential', salt, digest)); log.root();
 * @see RFC 9162 §2.1, with SM3 in the place of SHA-256
 */
export function createMerkleLog(leaves: Iterable<Uint8Array> = []): MerkleLog {
  const levels: Level[] = [];

  const levelAt = (level: number): Level => {
    const found = levels[level] ?? createLevel();
    levels[level] = found;
    return found;
  };

  const log: MerkleLog = {
    get size() {
      return levels[0]?.count ?? 0;
    },
    append(leaf) {
      if (leaf.length !== hashSize) throw new TypeError('a leaf hash has 32 bytes');
      const index = log.size;
      let hash = leaf;
      for (let level = 0; ; level++) {
        const row = levelAt(level);
        row.push(hash);
        if (row.count % 2 === 1) return index;
        hash = nodeHash(row.at(row.count - 2), row.at(row.count - 1));
      }
    },
    node(level, index) {
      const row = levels[level];
      if (row === undefined || index < 0 || index >= row.count) throw new TypeError('the log has no such node');
      return row.at(index).slice();
    },
    root: (size = log.size) => rootOf(log, within(size)),
    inclusionProof: (index, size = log.size) => proveInclusion(log, index, within(size)),
    consistencyProof: (from, to = log.size) => proveConsistency(log, from, within(to)),
  };

  const within = (size: number): number => {
    if (!Number.isSafeInteger(size) || size < 0 || size > log.size) throw new TypeError('the log is not of this size yet');
    return size;
  };

  for (const leaf of leaves) log.append(leaf);
  return log;
}

/** The hashes of one level, side by side in one buffer that doubles. */
interface Level {
  readonly count: number;
  push(hash: Uint8Array): void;
  at(index: number): Uint8Array;
}

function createLevel(): Level {
  let bytes = new Uint8Array(64 * hashSize);
  let count = 0;
  return {
    get count() {
      return count;
    },
    push(hash) {
      if ((count + 1) * hashSize > bytes.length) {
        const grown = new Uint8Array(bytes.length * 2);
        grown.set(bytes);
        bytes = grown;
      }
      bytes.set(hash, count * hashSize);
      count++;
    },
    at: (index) => bytes.subarray(index * hashSize, (index + 1) * hashSize),
  };
}
