import { concatBytes } from './concat-bytes.js';
import { isOnCurve, p, powerMod, ySquaredOf } from './curve.js';
import { bytesOf, numberOf } from './scalar.js';

/** An SM2 public key: 65 bytes, 04 ‖ x ‖ y. @see GB/T 32918.1-2016, 4.2.8 */
export type PublicKey = Uint8Array;

/** True when the bytes are an uncompressed point of the curve, with reduced coordinates; infinity is none. @see GB/T 32918.1-2016, 6.2.1 */
export const isPublicKey = (bytes: Uint8Array): boolean =>
  bytes.length === 65 && bytes[0] === 4 && isOnCurve(numberOf(bytes.subarray(1, 33)), numberOf(bytes.subarray(33)));

/** The bytes of an affine point. */
export const publicKeyAt = (x: bigint, y: bigint): PublicKey => concatBytes(Uint8Array.of(4), bytesOf(x), bytesOf(y));

/**
 * The point of 33 bytes 02|03 ‖ x, by big numbers: what an engine without a field of its own does. Nothing when there is none.
 *
 * @see GB/T 32918.1-2016, 4.2.9 and annex B.1.4 (p ≡ 3 mod 4)
 */
export function solvePoint(compressed: Uint8Array): PublicKey | undefined {
  const x = numberOf(compressed.subarray(1));
  const root = powerMod(ySquaredOf(x), (p + 1n) / 4n, p);
  // No point of the curve has y = 0 (the order is prime), so p − root is always the other root.
  const y = (root & 1n) === BigInt((compressed[0] ?? 0) & 1) ? root : p - root;
  return isOnCurve(x, y) ? publicKeyAt(x, y) : undefined;
}
