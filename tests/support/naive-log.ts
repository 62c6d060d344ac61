import { createHash } from 'node:crypto';

/** RFC 9162 §2.1 written down as the text defines it, slow and recursive, on another SM3: the reference the real log is held to. */

export const sm3Of = (...chunks: readonly Uint8Array[]): Uint8Array => {
  const hash = createHash('sm3');
  for (const chunk of chunks) hash.update(chunk);
  return new Uint8Array(hash.digest());
};

const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);

export const naiveLeaf = (data: Uint8Array): Uint8Array => sm3Of(leafPrefix, data);

/** MTH(D_n) over leaf hashes. @see RFC 9162 §2.1.1 */
export function naiveRoot(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves;
  if (only === undefined) return sm3Of();
  if (leaves.length === 1) return only;
  const k = splitOf(leaves.length);
  return sm3Of(nodePrefix, naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)));
}

/** PATH(m, D_n). @see RFC 9162 §2.1.3.1 */
export function naivePath(m: number, leaves: readonly Uint8Array[]): Uint8Array[] {
  if (leaves.length === 1) return [];
  const k = splitOf(leaves.length);
  return m < k
    ? [...naivePath(m, leaves.slice(0, k)), naiveRoot(leaves.slice(k))]
    : [...naivePath(m - k, leaves.slice(k)), naiveRoot(leaves.slice(0, k))];
}

/** SUBPROOF(m, D_n, b). @see RFC 9162 §2.1.4.1 */
export function naiveConsistency(m: number, leaves: readonly Uint8Array[], whole = true): Uint8Array[] {
  const n = leaves.length;
  if (m === n) return whole ? [] : [naiveRoot(leaves)];
  const k = splitOf(n);
  return m <= k
    ? [...naiveConsistency(m, leaves.slice(0, k), whole), naiveRoot(leaves.slice(k))]
    : [...naiveConsistency(m - k, leaves.slice(k), false), naiveRoot(leaves.slice(0, k))];
}

/** The largest power of two smaller than n. */
const splitOf = (n: number): number => 2 ** Math.ceil(Math.log2(n) - 1);
