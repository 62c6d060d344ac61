// Powers by fixed addition chains: the exponents are public, so inversion and square roots take the same steps for every element.
import { copy, FIELD_BYTES, isZero, mul, sqr, sqrTimes, sub } from './field';

const ROOMS = 8;
const rooms: usize = memory.data(384, 16);

@inline
function room(i: usize): usize {
  return rooms + i * FIELD_BYTES;
}

/** out = a^(2^times) · b: a run of ones of an exponent put behind another. */
function join(out: usize, a: usize, times: i32, b: usize): void {
  sqrTimes(room(7), a, times);
  mul(out, room(7), b);
}

/** ones32 = a^(2^32 − 1), and on the way ones30 = a^(2^30 − 1) and ones31. */
function runsOfOnes(a: usize, ones30: usize, ones31: usize, ones32: usize): void {
  join(ones31, a, 1, a); // 2 ones
  join(ones31, ones31, 1, a); // 3
  join(ones30, ones31, 3, ones31); // 6
  join(ones30, ones30, 6, ones30); // 12
  join(ones30, ones30, 3, ones31); // 15
  join(ones30, ones30, 15, ones30);
  join(ones31, ones30, 1, a);
  join(ones32, ones31, 1, a);
}

/** a^−1 = a^(p−2) (Fermat), and 0 for 0. p − 2 = fffffffe ffffffff ffffffff ffffffff ffffffff 00000000 ffffffff fffffffd. */
export function invert(out: usize, a: usize): void {
  const x = room(0), ones30 = room(1), ones31 = room(2), ones32 = room(3), r = room(4);
  copy(x, a);
  runsOfOnes(x, ones30, ones31, ones32);
  sqr(r, ones31);
  for (let word = 0; word < 4; word++) join(r, r, 32, ones32);
  join(r, r, 64, ones32);
  join(r, r, 30, ones30);
  join(out, r, 2, x);
}

/**
 * A square root of a, and 1; or 0 when a has none. p ≡ 3 mod 4, so the root is a^((p+1)/4), with
 * (p+1)/4 = (2^32 − 1)(2^160 − 1)·2^62. @see GB/T 32918.1-2016, B.1.4
 */
export function squareRoot(out: usize, a: usize): i32 {
  const x = room(0), c = room(3), r = room(4), s = room(5);
  copy(x, a);
  runsOfOnes(x, room(1), room(2), c);
  // c = a^(2^32 − 1) to the power of 160 ones: 2, 4, 5, 10, 20, 40, 80, 160.
  join(r, c, 1, c);
  join(r, r, 2, r);
  join(r, r, 1, c);
  for (let ones = 5; ones < 160; ones += ones) join(r, r, ones, r);
  sqrTimes(r, r, 62);
  sqr(s, r);
  sub(s, s, x);
  copy(out, r);
  return isZero(s);
}

/** Forgets what the powers left behind. */
export function wipePowers(): void {
  memory.fill(rooms, 0, ROOMS * FIELD_BYTES);
}
