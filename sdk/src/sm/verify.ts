import type { VerifyEngine } from './engine/engine.js';
import { verifyEngine } from './engine/verify-engine.js';
import { defaultUserId, userIdBytes } from './identity-digest.js';
import type { PublicKey } from './point.js';
import { isScalar } from './scalar.js';

/** How a signature is judged. */
export interface VerifyOptions {
  /** The signer's user id; `1234567812345678` unless another protocol says otherwise. */
  readonly userId?: string;
  /** Which engine computes; the chosen one unless a conformance suite or a benchmark asks. */
  readonly engine?: VerifyEngine;
}

/**
 * True when a signature is SM2 over the message by the owner of the key. Bad bytes of any kind are false, never an error.
 *
 * @param signature 64 bytes r ‖ s, big-endian; attacker-controlled; DER is refused
 * @param message the bytes signed; attacker-controlled
 * @param publicKey 65 bytes 04 ‖ x ‖ y; attacker-controlled
 * @see GB/T 32918.2-2016, 7.1; GM/T 0125.1-2022 (r ‖ s)
 * @example verify(signature, message, publicKey)
 */
export function verify(signature: Uint8Array, message: Uint8Array, publicKey: PublicKey, options: VerifyOptions = {}): boolean {
  const { userId = defaultUserId, engine = verifyEngine() } = options;
  const id = userIdBytes(userId);
  if (signature.length !== 64 || !isScalar(signature.subarray(0, 32)) || !isScalar(signature.subarray(32))) return false;
  if (publicKey.length !== 65 || publicKey[0] !== 4) return false;
  return engine.verify(signature, message, publicKey, id);
}
