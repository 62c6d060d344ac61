import { LicenceError } from '../../errors/index.js';
import type { Engine } from '../engine/engine.js';
import { secretEngine } from '../engine/secret-engine.js';
import { verifyEngine } from '../engine/verify-engine.js';
import { equalBytes } from '../equal-bytes.js';
import { type PrivateKey, requirePrivateKey } from '../key-pair.js';
import { type CiphertextFormat, readCiphertext } from './ciphertext.js';
import { isAllZero, keyStream, xorBytes } from './key-stream.js';

/** How a message is decrypted. */
export interface DecryptOptions {
  /** How the ciphertext is written: `c1c3c2` unless the sender writes another. Never guessed. */
  readonly format?: CiphertextFormat;
  /** Which engine computes; the chosen one unless a conformance suite asks. */
  readonly engine?: Engine;
}

/**
 * Decrypts a message, after its hash is found right. Constant in the time of its private key over the wasm engine; over the native and the
 * portable ones the product k·P is not.
 *
 * @param ciphertext in the format named; attacker-controlled
 * @param privateKey 32 bytes in [1, n−2]; secret
 * @throws CIPHERTEXT_MALFORMED when the bytes are not a ciphertext of that format, or C1 is not a point of the curve
 * @throws SEAL_BROKEN when it was altered or is for another key; nothing of the message leaves
 * @throws KEY_MALFORMED when the private key is out of range
 * @see GB/T 32918.4-2016, 7.1
 * @example const sessionKey = sm2Decrypt(ciphertext, privateKey, { format: 'der' });
 */
export function sm2Decrypt(ciphertext: Uint8Array, privateKey: PrivateKey, options: DecryptOptions = {}): Uint8Array {
  const { format = 'c1c3c2', engine } = options;
  requirePrivateKey(privateKey);
  const { c1, c3, c2 } = readCiphertext(ciphertext, format);
  const { sm3 } = engine ?? verifyEngine();
  const shared = (engine ?? secretEngine()).multiply(privateKey, c1);
  if (shared === undefined) throw new LicenceError('CIPHERTEXT_MALFORMED', { expected: 'a point of the curve' });
  const stream = keyStream(shared.subarray(1), c2.length, sm3);
  const message = xorBytes(c2, stream);
  const hash = sm3([shared.subarray(1, 33), message, shared.subarray(33)]);
  // Steps B4 and B6 give one error: which of them failed is nobody's business.
  const sound = Number(equalBytes(hash, c3)) & Number(!isAllZero(stream));
  shared.fill(0);
  stream.fill(0);
  if (sound === 1) return message;
  message.fill(0);
  throw new LicenceError('SEAL_BROKEN');
}
