import type { SecretEngine } from './engine/engine.js';
import { secretEngine } from './engine/secret-engine.js';
import { defaultUserId, userIdBytes } from './identity-digest.js';
import { type PrivateKey, requirePrivateKey } from './key-pair.js';
import { givenNonces } from './nonce.js';
import type { PublicKey } from './point.js';
import type { RandomBytes } from './random-bytes.js';

/** How a signature is made. */
export interface SignOptions {
  /** The signer's user id; `1234567812345678` unless another protocol says otherwise. */
  readonly userId?: string;
  /** A source of nonces for tests: what it gives is k, unhedged; a nonce used twice gives the private key away. */
  readonly random?: RandomBytes;
  /** Which engine computes; the chosen one unless a conformance suite or a benchmark asks. */
  readonly engine?: SecretEngine;
}

/** Somebody who signs: a key in memory, or a hardware module behind the same two members. */
export interface Signer {
  readonly publicKey: PublicKey;
  /** 64 bytes r ‖ s over the message. */
  sign(message: Uint8Array): Uint8Array;
}

/**
 * Signs a message: 64 bytes r ‖ s.
 *
 * @param message the bytes to sign
 * @param privateKey 32 bytes in [1, n−2]; secret
 * @throws KEY_MALFORMED when the private key is out of range
 * @see GB/T 32918.2-2016, 6.1
 * @example const signature = sign(message, privateKey);
 */
export const sign = (message: Uint8Array, privateKey: PrivateKey, options: SignOptions = {}): Uint8Array =>
  createSigner(privateKey, options).sign(message);

/**
 * Takes in a private key once, for many signatures.
 *
 * @param privateKey 32 bytes in [1, n−2]; secret; copied
 * @throws KEY_MALFORMED when the private key is out of range
 * @see GB/T 32918.2-2016, 6.1
 * @example const signer = createSigner(privateKey); signer.sign(message);
 */
export function createSigner(privateKey: PrivateKey, options: SignOptions = {}): Signer {
  const { userId = defaultUserId, random, engine = secretEngine() } = options;
  const id = userIdBytes(userId);
  const nonces = random && givenNonces(random);
  const key = engine.loadKey(requirePrivateKey(privateKey));
  return Object.freeze({ publicKey: key.publicKey, sign: (message: Uint8Array) => key.sign(message, id, nonces) });
}
