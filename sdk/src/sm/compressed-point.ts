import { LicenceError } from '../errors/index.js';
import { concatBytes } from './concat-bytes.js';
import { verifyEngine } from './engine/verify-engine.js';
import { isPublicKey, type PublicKey } from './point.js';

/**
 * Gives the 33-byte form of a public key: 02 or 03, by the parity of y, then x.
 *
 * @param publicKey 65 bytes 04 ‖ x ‖ y; may be attacker-controlled
 * @throws KEY_MALFORMED when it is not a point of the curve
 * @see GB/T 32918.1-2016, 4.2.8 (compressed form)
 */
export function compressPoint(publicKey: PublicKey): Uint8Array {
  if (!isPublicKey(publicKey)) throw new LicenceError('KEY_MALFORMED', { expected: '65 bytes of a point of the curve' });
  return concatBytes(Uint8Array.of(2 | ((publicKey[64] ?? 0) & 1)), publicKey.subarray(1, 33));
}

/**
 * Gives the 65-byte public key of a compressed one.
 *
 * @param compressed 33 bytes 02|03 ‖ x; attacker-controlled
 * @throws KEY_MALFORMED when no point of the curve has it as its compressed form
 * @see GB/T 32918.1-2016, 4.2.9
 * @example decompressPoint(compressPoint(publicKey))
 */
export function decompressPoint(compressed: Uint8Array): PublicKey {
  if (compressed.length !== 33 || (compressed[0] !== 2 && compressed[0] !== 3))
    throw new LicenceError('KEY_MALFORMED', { expected: '33 bytes, 02 or 03 first' });
  const point = verifyEngine().decompress(compressed);
  if (point === undefined) throw new LicenceError('KEY_MALFORMED', { expected: 'x of a point of the curve' });
  return point;
}
