// Affine additions, two at a time, with the inverses their lines need taken together. @see GB/T 32918.1-2016, 3.2.3.1
import { FIELD_BYTES, invert, isZero, mul } from '../field/field';
import { mulPair, sqrPair } from '../field/pair';
import { carryPair, copyPair, laneOf, PAIR_BYTES, setLane, subPair } from '../field/pair-limbs';

const rooms: usize = memory.data(240, 16);
const slope = rooms, side = rooms + PAIR_BYTES, square = rooms + 2 * PAIR_BYTES;

/** (x3, y3) = (x1, y1) + (x2, y2) with the inverse of x2 − x1; the result may stand in the place of the first. */
export function addAffinePair(x3: usize, y3: usize, x1: usize, y1: usize, x2: usize, y2: usize, inverse: usize): void {
  subPair(side, y2, y1);
  mulPair(slope, side, inverse);
  sqrPair(square, slope);
  // x1 stays until y3 = λ(x1 − x3) − y1 has been computed.
  thirdX(side, x1, x2);
  subPair(square, x1, side);
  copyPair(x3, side);
  mulPair(square, slope, square);
  subPair(y3, square, y1);
  carryPair(y3, y3);
}

/** x of the sum alone. */
export function addAffinePairX(x3: usize, x1: usize, y1: usize, x2: usize, y2: usize, inverse: usize): void {
  subPair(side, y2, y1);
  mulPair(slope, side, inverse);
  sqrPair(square, slope);
  thirdX(x3, x1, x2);
}

/** x3 = λ² − x1 − x2. */
@inline
function thirdX(x3: usize, x1: usize, x2: usize): void {
  for (let i: usize = 0; i < PAIR_BYTES; i += 16) {
    v128.store(x3 + i, i32x4.sub(i32x4.sub(v128.load(square + i), v128.load(x1 + i)), v128.load(x2 + i)));
  }
  carryPair(x3, x3);
}

const elements: usize = memory.data(144, 16);
const first = elements, second = elements + FIELD_BYTES, both = elements + 2 * FIELD_BYTES;

/** The inverses of both lanes with one inversion, and true; false when either is 0. @see Montgomery 1987, 10.3.1 */
export function invertPair(out: usize, a: usize): bool {
  laneOf(first, a, 0);
  laneOf(second, a, 1);
  mul(both, first, second);
  if (isZero(both)) return false;
  invert(both, both);
  mul(second, second, both);
  mul(first, first, both);
  setLane(out, 0, second);
  setLane(out, 1, first);
  return true;
}
