import { LicenceError } from '../errors/index.js';
import { concatBytes } from './concat-bytes.js';
import { isOnCurve, p, powerMod, ySquaredOf } from './curve.js';
import { bytesOf, numberOf } from './scalar.js';

/** An SM2 public key: 65 bytes, 04 ‖ x ‖ y. @see GB/T 32918.1-2016, 4.2.8 */
export type PublicKey = Uint8Array;

/** True when the bytes are an uncompressed point of the curve, with reduced coordinates; infinity is none. @see GB/T 32918.1-2016, 6.2.1 */
export const isPublicKey = (bytes: Uint8Array): boolean =>
  bytes.length === 65 && bytes[0] === 4 && isOnCurve(numberOf(bytes.subarray(1, 33)), numberOf(bytes.subarray(33)));

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
 * @see GB/T 32918.1-2016, 4.2.9 and annex B.1.4 (p ≡ 3 mod 4)
 * @example decompressPoint(compressPoint(publicKey))
 */
export function decompressPoint(compressed: Uint8Array): PublicKey {
  const parity = compressed[0];
  if (compressed.length !== 33 || (parity !== 2 && parity !== 3))
    throw new LicenceError('KEY_MALFORMED', { expected: '33 bytes, 02 or 03 first' });
  const x = numberOf(compressed.subarray(1));
  const square = ySquaredOf(x);
  const root = powerMod(square, (p + 1n) / 4n, p);
  // No point of the curve has y = 0 (the order is prime), so p − root is always the other root.
  const y = (root & 1n) === BigInt(parity & 1) ? root : p - root;
  if (!isOnCurve(x, y)) throw new LicenceError('KEY_MALFORMED', { expected: 'x of a point of the curve' });
  return concatBytes(Uint8Array.of(4), bytesOf(x), bytesOf(y));
}
