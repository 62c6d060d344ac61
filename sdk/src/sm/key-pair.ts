import { LicenceError } from '../errors/index.js';
import { drawScalar } from './draw-scalar.js';
import type { SecretEngine } from './engine/engine.js';
import { secretEngine } from './engine/secret-engine.js';
import type { PublicKey } from './point.js';
import { type RandomBytes, randomBytes } from './random-bytes.js';
import { isPrivateKey } from './scalar.js';

/** An SM2 private key: 32 big-endian bytes in [1, n−2]. @see GB/T 32918.1-2016, 6.1 */
export type PrivateKey = Uint8Array;

/** A private key and its public key. */
export interface KeyPair {
  readonly publicKey: PublicKey;
  readonly privateKey: PrivateKey;
}

/**
 * Makes a fresh key pair.
 *
 * @param random the source of the private key; the system's generator unless a test says otherwise
 * @param engine which engine computes
 * @throws RANDOMNESS_BROKEN when the source gives no number in range
 * @see GB/T 32918.1-2016, 6.1
 * @example const { publicKey, privateKey } = generateKeyPair();
 */
export function generateKeyPair(random: RandomBytes = randomBytes, engine: SecretEngine = secretEngine()): KeyPair {
  const privateKey = drawScalar(random, isPrivateKey);
  return Object.freeze({ publicKey: engine.multiplyBase(privateKey), privateKey });
}

/**
 * Gives the public key of a private key.
 *
 * @param privateKey 32 bytes; secret
 * @param engine which engine computes
 * @throws KEY_MALFORMED when it is not in [1, n−2]
 */
export function publicKeyOf(privateKey: PrivateKey, engine: SecretEngine = secretEngine()): PublicKey {
  return engine.multiplyBase(requirePrivateKey(privateKey));
}

/** The same bytes, once they are known to be a private key. */
export function requirePrivateKey(privateKey: PrivateKey): PrivateKey {
  if (!isPrivateKey(privateKey)) throw new LicenceError('KEY_MALFORMED', { expected: '32 bytes in [1, n-2]' });
  return privateKey;
}
