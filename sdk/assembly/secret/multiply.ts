// k·P for a secret k and any point P of the curve: SM2's decryption, encryption and key exchange.
// @see GB/T 32918.1-2016, annex A.3; GB/T 32918.4-2016, 6.1 step A4 and 7.1 step B3
import { readPoint } from '../curve/decode';
import { copy, FIELD_BYTES, ONE } from '../field/field';
import { isScalar } from '../order/order';
import { addComplete, wipeAdditions } from '../curve/complete-addition';
import { DIGITS, digitBits, MULTIPLES, multipleOf, signOf, takeDigits, wipeDigits } from './digits';
import { addAffine, double, toHomogeneous, wipeSteps } from '../curve/jacobian';
import { makeAffine, wipeNormals, writePoint } from './normalise';

const POINT: usize = 3 * FIELD_BYTES;

/** P, 3P … 31P in homogeneous coordinates, then made affine. */
const multiples: usize = memory.data(2304, 16);
const sum: usize = memory.data(144, 16);
const chosen: usize = memory.data(144, 16);

/**
 * k·P: 1, and x ‖ y; or 0 when k is not in [1, n−1] or P is not on the curve, which are no secrets. Constant in time for all other k.
 *
 * All additions but the last have a sum 32·D·P and a digit d·P with |d| < 32·D < n: never equal or opposite. In the last the sum
 * can pass n (k = n + 2d), so there the formula is the complete one. Infinity has no way in: n is prime and k below it.
 */
export function multiply(k: usize, point: usize, out: usize): i32 {
  if (!isScalar(k) || !readPoint(multiples, multiples + FIELD_BYTES, point)) return 0;
  const opposite = takeDigits(k);
  buildMultiples();
  copy(sum, multiples);
  copy(sum + FIELD_BYTES, multiples + FIELD_BYTES);
  copy(sum + 2 * FIELD_BYTES, ONE);
  for (let i = DIGITS; i > 0; i--) {
    for (let doubling = 0; doubling < 5; doubling++) double(sum);
    chooseMultiple(digitBits(i - 1));
    if (i > 1) addAffine(sum, chosen);
  }
  toHomogeneous(sum);
  copy(chosen + 2 * FIELD_BYTES, ONE);
  addComplete(sum, sum, chosen);
  writePoint(out, sum, opposite);
  wipe();
  return 1;
}

/** P, 3P … 31P of the P that stands first, affine. */
function buildMultiples(): void {
  copy(multiples + 2 * FIELD_BYTES, ONE);
  addComplete(chosen, multiples, multiples);
  for (let i: usize = 1; i < MULTIPLES; i++) addComplete(multiples + i * POINT, multiples + (i - 1) * POINT, chosen);
  makeAffine(multiples, MULTIPLES);
}

/** The affine multiple a digit asks for: every one is read, and all but one masked out. */
function chooseMultiple(bits: i32): void {
  const sign = signOf(bits);
  const wanted = i32x4.splat(multipleOf(bits, sign));
  let x0 = i32x4.splat(0);
  let x1 = i32x4.splat(0);
  let x2 = i32x4.splat(0);
  let y0 = i32x4.splat(0);
  let y1 = i32x4.splat(0);
  let y2 = i32x4.splat(0);
  for (let i: usize = 0; i < MULTIPLES; i++) {
    const mask = i32x4.eq(i32x4.splat(<i32>i), wanted);
    const entry = multiples + i * POINT;
    x0 = v128.or(x0, v128.and(v128.load(entry), mask));
    x1 = v128.or(x1, v128.and(v128.load(entry, 16), mask));
    x2 = v128.or(x2, v128.and(v128.load(entry, 32), mask));
    y0 = v128.or(y0, v128.and(v128.load(entry, 48), mask));
    y1 = v128.or(y1, v128.and(v128.load(entry, 64), mask));
    y2 = v128.or(y2, v128.and(v128.load(entry, 80), mask));
  }
  // −y, limb by limb, when the digit is negative.
  const minus = i32x4.splat(sign);
  v128.store(chosen, x0);
  v128.store(chosen, x1, 16);
  v128.store(chosen, x2, 32);
  v128.store(chosen, i32x4.sub(v128.xor(y0, minus), minus), 48);
  v128.store(chosen, i32x4.sub(v128.xor(y1, minus), minus), 64);
  v128.store(chosen, i32x4.sub(v128.xor(y2, minus), minus), 80);
}

function wipe(): void {
  memory.fill(multiples, 0, MULTIPLES * POINT);
  memory.fill(sum, 0, POINT);
  memory.fill(chosen, 0, POINT);
  wipeDigits();
  wipeSteps();
  wipeAdditions();
  wipeNormals();
}
