import { emptyRoot, nodeHash } from './hash.js';

/** Read access to the complete subtrees of a log: node `index` of `level` is the root over leaves [index·2^level, (index+1)·2^level). */
export interface HashReader {
  node(level: number, index: number): Uint8Array;
}

/** Leaves [start, end) whose root is one step of a proof. */
type Span = readonly [start: number, end: number];

/** Root of the first `size` leaves. @see RFC 9162 §2.1.1 */
export const rootOf = (reader: HashReader, size: number): Uint8Array => (size === 0 ? emptyRoot() : spanRoot(reader, [0, size]));

/**
 * Proof that leaf `index` stands in the tree of the first `size` leaves.
 *
 * @throws TypeError when the index is not below the size
 * @see RFC 9162 §2.1.3.1 (PATH)
 */
export function proveInclusion(reader: HashReader, index: number, size: number): Uint8Array[] {
  if (!(Number.isSafeInteger(index) && Number.isSafeInteger(size) && index >= 0 && index < size))
    throw new TypeError('index must lie below size');
  const spans: Span[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + splitOf(end - start);
    if (index < middle) {
      spans.push([middle, end]);
      end = middle;
    } else {
      spans.push([start, middle]);
      start = middle;
    }
  }
  return spans.reverse().map((span) => spanRoot(reader, span));
}

/**
 * Proof that the tree of `to` leaves begins with the tree of `from` leaves; empty from 0 and between equal sizes.
 *
 * @throws TypeError when `from` is above `to`
 * @see RFC 9162 §2.1.4.1 (PROOF, SUBPROOF)
 */
export function proveConsistency(reader: HashReader, from: number, to: number): Uint8Array[] {
  if (!(Number.isSafeInteger(from) && Number.isSafeInteger(to) && from >= 0 && from <= to))
    throw new TypeError('from must not be above to');
  if (from === 0 || from === to) return [];
  const spans: Span[] = [];
  let [start, end] = [0, to];
  while (end !== from) {
    const middle = start + splitOf(end - start);
    if (from <= middle) {
      spans.push([middle, end]);
      end = middle;
    } else {
      spans.push([start, middle]);
      start = middle;
    }
  }
  // The old tree itself is not repeated when it is a whole left subtree of the new one: the verifier holds its root.
  if (start > 0) spans.push([start, end]);
  return spans.reverse().map((span) => spanRoot(reader, span));
}

/** The largest power of two below n, for n > 1. */
function splitOf(n: number): number {
  let split = 1;
  while (split * 2 < n) split *= 2;
  return split;
}

/** Root over a span: its complete subtrees from left to right, folded from the right. */
function spanRoot(reader: HashReader, [start, end]: Span): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let at = start; at < end; ) {
    let level = 0;
    let width = 1;
    while (at % (width * 2) === 0 && at + width * 2 <= end) {
      width *= 2;
      level++;
    }
    parts.push(reader.node(level, at / width));
    at += width;
  }
  return parts.reduceRight((right, left) => nodeHash(left, right));
}
