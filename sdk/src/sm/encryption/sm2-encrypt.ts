import { LicenceError } from '../../errors/index.js';
import { drawScalar } from '../draw-scalar.js';
import type { Engine, SecretEngine } from '../engine/engine.js';
import { secretEngine } from '../engine/secret-engine.js';
import { verifyEngine } from '../engine/verify-engine.js';
import type { PublicKey } from '../point.js';
import { type RandomBytes, randomBytes } from '../random-bytes.js';
import { isScalar } from '../scalar.js';
import { type CiphertextFormat, writeCiphertext } from './ciphertext.js';
import { isAllZero, keyStream, xorBytes } from './key-stream.js';

/** How a message is encrypted. */
export interface EncryptOptions {
  /** How the ciphertext is written: `c1c3c2` unless the receiver reads another. */
  readonly format?: CiphertextFormat;
  /** A source of ephemeral keys for tests; one that is used twice gives messages away. */
  readonly random?: RandomBytes;
  /** Which engine computes; the chosen one unless a conformance suite asks. */
  readonly engine?: Engine;
}

// A stream of one byte is zero once in 256 draws, so sixteen in a row once in 2^128.
const mostStreams = 16;

/**
 * Encrypts a message for the owner of a public key.
 *
 * For keys and other short messages. The standard has no ciphertext of an empty message: its step A5 draws again while the key stream
 * is all zero, which an empty one always is.
 *
 * @param message at least one byte
 * @param publicKey 65 bytes 04 ‖ x ‖ y; may be attacker-controlled
 * @returns the ciphertext: 97 bytes longer than the message in the format `c1c3c2`
 * @throws KEY_MALFORMED when the public key is not a point of the curve
 * @throws RANDOMNESS_BROKEN when the source gives no usable ephemeral key
 * @throws TypeError when the message is empty
 * @see GB/T 32918.4-2016, 6.1
 * @example const ciphertext = sm2Encrypt(sessionKey, publicKey, { format: 'der' });
 */
export function sm2Encrypt(message: Uint8Array, publicKey: PublicKey, options: EncryptOptions = {}): Uint8Array {
  const { format = 'c1c3c2', random = randomBytes, engine } = options;
  if (message.length === 0) throw new TypeError('SM2 has no ciphertext of an empty message');
  const secrets = engine ?? secretEngine();
  const { sm3 } = engine ?? verifyEngine();
  for (let attempt = 0; attempt < mostStreams; attempt++) {
    const { c1, shared } = agree(publicKey, random, secrets);
    const stream = keyStream(shared.subarray(1), message.length, sm3);
    const usable = !isAllZero(stream);
    const c2 = xorBytes(message, stream);
    const c3 = sm3([shared.subarray(1, 33), message, shared.subarray(33)]);
    shared.fill(0);
    stream.fill(0);
    if (usable) return writeCiphertext({ c1, c3, c2 }, format);
  }
  throw new LicenceError('RANDOMNESS_BROKEN');
}

/** C1 = k·G and k·P for a fresh k. The cofactor of the curve is 1, so a point on it is never taken to infinity (step A3). */
function agree(publicKey: PublicKey, random: RandomBytes, engine: SecretEngine): { readonly c1: PublicKey; readonly shared: Uint8Array } {
  const k = drawScalar(random, isScalar);
  const shared = engine.multiply(k, publicKey);
  if (shared === undefined) throw new LicenceError('KEY_MALFORMED', { expected: '65 bytes of a point of the curve' });
  const c1 = engine.multiplyBase(k);
  k.fill(0);
  return { c1, shared };
}
