// Points from outside: attacker-controlled bytes, so range and curve are checked before anything is computed with them.
import { add, carry, CURVE_B, fromBytes, isBelowP, isZero, mul, neg, sqr, sub, toBytes } from '../field/field';
import { squareRoot } from '../field/power';

const NUMBER_BYTES: usize = 32;

const x: usize = memory.data(48, 16);
const y: usize = memory.data(48, 16);
const side: usize = memory.data(48, 16);
const square: usize = memory.data(48, 16);
const scratch: usize = memory.data(48, 16);

/** 1 for 64 bytes x ‖ y of a point of the curve; infinity has no such bytes, for b ≠ 0. @see GB/T 32918.1-2016, 6.2.1 */
export function decodePoint(point64: usize): i32 {
  return readPoint(x, y, point64) as i32;
}

/** The 64 bytes x ‖ y of a compressed point 02|03 ‖ x, and 1; or 0 when there is none. @see GB/T 32918.1-2016, 4.2.9 and B.1.4 */
export function decompress(compressed33: usize, out64: usize): i32 {
  const sign = load<u8>(compressed33);
  if ((sign | 1) != 3 || !isBelowP(compressed33 + 1)) return 0;
  fromBytes(x, compressed33 + 1);
  curveSide(side, x);
  if (!squareRoot(y, side)) return 0;
  toBytes(out64 + NUMBER_BYTES, y);
  // No point of the curve has y = 0 (the order is prime), so the roots differ in their last bit.
  if ((load<u8>(out64, 63) ^ sign) & 1) {
    neg(y, y);
    carry(y, y);
    toBytes(out64 + NUMBER_BYTES, y);
  }
  memory.copy(out64, compressed33 + 1, NUMBER_BYTES);
  return 1;
}

/** Reads x and y of a point of the curve as elements; false when the bytes are none. */
export function readPoint(x: usize, y: usize, point64: usize): bool {
  if (!isBelowP(point64) || !isBelowP(point64 + NUMBER_BYTES)) return false;
  fromBytes(x, point64);
  fromBytes(y, point64 + NUMBER_BYTES);
  curveSide(side, x);
  sqr(square, y);
  sub(square, square, side);
  carry(square, square);
  return isZero(square) != 0;
}

/** x³ − 3x + b, the square of y; carried. @see GB/T 32918.1-2016, 3.2.1 with a = −3 mod p */
export function curveSide(out: usize, x: usize): void {
  add(scratch, x, x);
  add(scratch, scratch, x);
  carry(scratch, scratch);
  sqr(out, x);
  mul(out, out, x);
  sub(out, out, scratch);
  add(out, out, CURVE_B);
  carry(out, out);
}
