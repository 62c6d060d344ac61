import type { VerifyEngine } from './engine/engine.js';
import { verifyEngine } from './engine/verify-engine.js';
import type { PublicKey } from './point.js';

/** How a key is kept ready. */
export interface PrepareOptions {
  /** True for a key that stays ready whatever else is verified, as an issuer's on a trust list; another gives way to newer ones. */
  readonly pinned?: boolean;
  /** Which engine keeps it; the chosen one unless a conformance suite or a benchmark asks. */
  readonly engine?: VerifyEngine;
}

/**
 * Makes ready for many signatures of one key, so that already the first is judged fast. No verdict depends on it.
 *
 * @param publicKey 65 bytes 04 ‖ x ‖ y; may be attacker-controlled, but who pins a key spends memory on it
 * @returns false when it is not a key on the curve, or when pinned keys fill the memory set aside for tables
 * @example prepareKey(issuerKey, { pinned: true })
 */
export function prepareKey(publicKey: PublicKey, options: PrepareOptions = {}): boolean {
  const { pinned = false, engine = verifyEngine() } = options;
  return publicKey.length === 65 && publicKey[0] === 4 && engine.prepareKey(publicKey, pinned);
}
