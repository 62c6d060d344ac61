import { equalBytes } from '../../sm/index.js';
import { hashSize, nodeHash } from './hash.js';

/** What a proof of inclusion claims; all of it attacker-controlled. */
export interface InclusionClaim {
  readonly leaf: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly root: Uint8Array;
}

/** What a proof of consistency claims; all of it attacker-controlled. */
export interface ConsistencyClaim {
  readonly fromSize: number;
  readonly fromRoot: Uint8Array;
  readonly toSize: number;
  readonly toRoot: Uint8Array;
}

/**
 * True when the path leads from the leaf to the root, neither shorter nor longer than the tree demands. Never throws.
 *
 * @see RFC 9162 §2.1.3.2
 */
export function verifyInclusion({ leaf, index, size, root }: InclusionClaim, path: readonly Uint8Array[]): boolean {
  if (!isSize(size) || !isSize(index) || index >= size || !areHashes([leaf, root, ...path])) return false;
  let [fn, sn, hash] = [index, size - 1, leaf];
  for (const step of path) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      hash = nodeHash(step, hash);
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else hash = nodeHash(hash, step);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && equalBytes(hash, root);
}

/**
 * True when the proof shows that the later tree begins with the earlier one. An empty log begins every log, with an empty proof. Never throws.
 *
 * @see RFC 9162 §2.1.4.2
 */
export function verifyConsistency({ fromSize, fromRoot, toSize, toRoot }: ConsistencyClaim, proof: readonly Uint8Array[]): boolean {
  if (!isSize(fromSize) || !isSize(toSize) || fromSize > toSize || !areHashes([fromRoot, toRoot, ...proof])) return false;
  if (fromSize === toSize) return proof.length === 0 && equalBytes(fromRoot, toRoot);
  if (fromSize === 0) return proof.length === 0;
  let [fn, sn] = [fromSize - 1, toSize - 1];
  while (isOdd(fn)) [fn, sn] = [half(fn), half(sn)];
  // fn is 0 here exactly when the earlier size is a power of two: its root is then the first node itself.
  const [first, ...rest] = fn === 0 ? [fromRoot, ...proof] : proof;
  if (first === undefined || proof.length === 0) return false;
  let [fr, sr] = [first, first];
  for (const step of rest) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      [fr, sr] = [nodeHash(step, fr), nodeHash(step, sr)];
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else sr = nodeHash(sr, step);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && equalBytes(fr, fromRoot) && equalBytes(sr, toRoot);
}

// Sizes go beyond 32 bits, so no bit operators.
const isSize = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;
const isOdd = (n: number): boolean => n % 2 === 1;
const half = (n: number): number => Math.floor(n / 2);
const areHashes = (hashes: readonly Uint8Array[]): boolean => hashes.every((hash) => hash.length === hashSize);
