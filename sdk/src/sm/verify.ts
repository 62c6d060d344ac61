import type { VerifyEngine, VerifyJob } from './engine/engine.js';
import { verifyEngine } from './engine/verify-engine.js';
import { userIdBytes } from './identity-digest.js';
import type { PublicKey } from './point.js';
import { isPublicScalar } from './scalar.js';

/** How a signature is judged. */
export interface VerifyOptions {
  /** The signer's user id; `1234567812345678` unless another protocol says otherwise. */
  readonly userId?: string;
  /** Which engine computes; the chosen one unless a conformance suite or a benchmark asks. */
  readonly engine?: VerifyEngine;
}

/** A claim that the owner of a key signed a message; all of it attacker-controlled but the user id. */
export interface SignatureClaim {
  /** 64 bytes r ‖ s, big-endian */
  readonly signature: Uint8Array;
  readonly message: Uint8Array;
  /** 65 bytes 04 ‖ x ‖ y */
  readonly publicKey: PublicKey;
  /** the signer's user id; that of the options unless it has its own */
  readonly userId?: string;
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
  const { userId, engine = verifyEngine() } = options;
  const id = userIdBytes(userId);
  return isWellFormed(signature, publicKey) && engine.verify(signature, message, publicKey, id);
}

/**
 * Judges many signatures at once, which costs less than one by one: a verdict each, in their order, the same as `verify` gives.
 *
 * @param claims attacker-controlled; bad bytes of one are false for that one
 * @see GB/T 32918.2-2016, 7.1
 * @example verifyMany([{ signature, message, publicKey }]) // [true]
 */
export function verifyMany(claims: readonly SignatureClaim[], options: VerifyOptions = {}): boolean[] {
  const { userId, engine = verifyEngine() } = options;
  const verdicts = new Array<boolean>(claims.length).fill(false);
  const jobs: VerifyJob[] = [];
  const places: number[] = [];
  claims.forEach(({ signature, message, publicKey, userId: own = userId }, at) => {
    if (!isWellFormed(signature, publicKey)) return;
    jobs.push({ signature, message, publicKey, userId: userIdBytes(own) });
    places.push(at);
  });
  engine.verifyMany(jobs).forEach((verdict, at) => {
    verdicts[places[at] ?? 0] = verdict;
  });
  return verdicts;
}

const isWellFormed = (signature: Uint8Array, publicKey: PublicKey): boolean =>
  signature.length === 64 && isPublicScalar(signature, 0) && isPublicScalar(signature, 32) && publicKey.length === 65 && publicKey[0] === 4;
