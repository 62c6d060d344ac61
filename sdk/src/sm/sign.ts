import type { Engine } from './engine/engine.js';
import { secretEngine } from './engine/secret-engine.js';
import { verifyEngine } from './engine/verify-engine.js';
import { defaultUserId, userIdBytes } from './identity-digest.js';
import { type PrivateKey, requirePrivateKey } from './key-pair.js';
import type { PublicKey } from './point.js';
import type { RandomBytes } from './random-bytes.js';
import { signWithNonce } from './sign-with-nonce.js';

/** How a signature is made. */
export interface SignOptions {
  /** The signer's user id; `1234567812345678` unless another protocol says otherwise. */
  readonly userId?: string;
  /** A source of nonces for tests; a nonce used twice gives the private key away. */
  readonly random?: RandomBytes;
  /** Which engine computes; the chosen one unless a conformance suite or a benchmark asks. */
  readonly engine?: Engine;
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
  const { userId = defaultUserId, random, engine } = options;
  const id = userIdBytes(userId);
  const kept = new Uint8Array(requirePrivateKey(privateKey));
  const secrets = engine ?? secretEngine();
  const key = secrets.loadKey(kept);
  if (random === undefined) return Object.freeze({ publicKey: key.publicKey, sign: (message: Uint8Array) => key.sign(message, id) });
  const parts = { sm3: (engine ?? verifyEngine()).sm3, multiplyBase: secrets.multiplyBase, random };
  return Object.freeze({ publicKey: key.publicKey, sign: (message: Uint8Array) => signWithNonce(message, kept, key.publicKey, id, parts) });
}
