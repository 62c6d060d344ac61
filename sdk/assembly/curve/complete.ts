// The judgement that has no exceptional case: slow, and called only when a faster one met an exceptional addition.
// A point is (X : Y : Z) in homogeneous coordinates, three elements in a row; infinity is (0 : 1 : 0).
import { copy, FIELD_BYTES, fromBytes, isBelowP, isZero, mul, ONE, sub } from '../field/field';
import { addComplete } from './complete-addition';
import { readPoint } from './decode';
import { addOrder, bitsOf, writeNumber } from './residue';
import { expectedX, readSignature, scalarS, scalarT } from './signature';

const POINT_BYTES: usize = 3 * FIELD_BYTES;
const X: usize = 0;
const Y: usize = FIELD_BYTES;
const Z: usize = 2 * FIELD_BYTES;

/** The base point, x ‖ y. @see GB/T 32918.5-2017, clause 2 */
export const base: usize = memory.data<u8>([
  0x32, 0xc4, 0xae, 0x2c, 0x1f, 0x19, 0x81, 0x19, 0x5f, 0x99, 0x04, 0x46, 0x6a, 0x39, 0xc9, 0x94,
  0x8f, 0xe3, 0x0b, 0xbf, 0xf2, 0x66, 0x0b, 0xe1, 0x71, 0x5a, 0x45, 0x89, 0x33, 0x4c, 0x74, 0xc7,
  0xbc, 0x37, 0x36, 0xa2, 0xf4, 0xf6, 0x77, 0x9c, 0x59, 0xbd, 0xce, 0xe3, 0x6b, 0x69, 0x21, 0x53,
  0xd0, 0xa9, 0x87, 0x7c, 0xc6, 0x2a, 0x47, 0x40, 0x02, 0xdf, 0x32, 0xe5, 0x21, 0x39, 0xf0, 0xa0,
]);

/** Infinity, G, P and G + P, then the running sum. */
const points: usize = memory.data(720, 16);
const sum: usize = points + 4 * POINT_BYTES;
const x: usize = memory.data(48, 16);
const number: usize = memory.data(32, 16);
const bytes: usize = memory.data(32, 16);

/**
 * 1 when r ‖ s is a signature over e by the owner of the point; any bytes are safe.
 *
 * @see GB/T 32918.2-2016, 7.1, steps B1, B2 and B5 to B7
 */
export function verifyComplete(point64: usize, e32: usize, signature64: usize): i32 {
  if (!readSignature(e32, signature64)) return 0;
  const p = points + 2 * POINT_BYTES;
  if (!readPoint(p + X, p + Y, point64)) return 0;
  copy(p + Z, ONE);
  sumOfProducts();
  if (isZero(sum + Z)) return 0;
  return (hasX(expectedX) || (addOrder(number, expectedX) && hasX(number))) as i32;
}

/** s·G + t·P, bit by bit with G, P and G + P (Straus 1964). */
function sumOfProducts(): void {
  const g = points + POINT_BYTES, p = g + POINT_BYTES;
  memory.fill(points, 0, POINT_BYTES);
  copy(points + Y, ONE);
  fromBytes(g + X, base);
  fromBytes(g + Y, base + 32);
  copy(g + Z, ONE);
  addComplete(p + POINT_BYTES, g, p);
  memory.copy(sum, points, POINT_BYTES);
  for (let i = 255; i >= 0; i--) {
    addComplete(sum, sum, sum);
    const choice = bitsOf(scalarS, i, 1) | (bitsOf(scalarT, i, 1) << 1);
    if (choice) addComplete(sum, sum, points + <usize>choice * POINT_BYTES);
  }
}

/** True when the sum's x is the number, which may be at or above p and is then nobody's. */
function hasX(value: usize): bool {
  writeNumber(bytes, value);
  if (!isBelowP(bytes)) return false;
  fromBytes(x, bytes);
  mul(x, x, sum + Z);
  sub(x, x, sum + X);
  return isZero(x) != 0;
}
