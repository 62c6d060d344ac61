// Montgomery's reduction of columns of vectors.
import { limb, put } from './pair-limbs';

/** The low 29 bits, the bias 2^63 of a column, the bias less what the column before hands on of its own, and that (2^34). */
const constants: usize = memory.data<u64>(
  [0x1fffffff, 0x1fffffff, 1 << 63, 1 << 63, 0x7ffffffc00000000, 0x7ffffffc00000000, 0x400000000, 0x400000000],
  16,
);

/** Montgomery's reduction as in field.ts; the bias 2^63 makes every column positive, so that unsigned shifts carry signed columns. */
@inline
export function reduce(
  out: usize,
  c0: v128, c1: v128, c2: v128, c3: v128, c4: v128, c5: v128, c6: v128, c7: v128, c8: v128,
  c9: v128, c10: v128, c11: v128, c12: v128, c13: v128, c14: v128, c15: v128, c16: v128,
  subtracts: bool, minus: usize,
): void {
  const low = v128.load(constants), bias = v128.load(constants, 32);
  const t0 = i64x2.add(c0, v128.load(constants, 16));
  const v0 = v128.and(t0, low);
  const t1 = carried(c1, bias, t0);
  const m1 = v128.and(t1, low), v1 = digit(m1, v0);
  const t2 = plus64(carried(c2, bias, t1), v0);
  const m2 = v128.and(t2, low), v2 = digit(m2, m1);
  const t3 = plus64(carried(c3, bias, t2), v1);
  const m3 = v128.and(t3, low), v3 = digit(m3, m2);
  const t4 = plus64(carried(c4, bias, t3), v2);
  const m4 = v128.and(t4, low), v4 = digit(m4, m3);
  const t5 = plus64(carried(c5, bias, t4), v3);
  const m5 = v128.and(t5, low), v5 = digit(m5, m4);
  const t6 = plus64(carried(c6, bias, t5), v4);
  const m6 = v128.and(t6, low), v6 = digit(m6, m5);
  const t7 = minus224(plus64(carried(c7, bias, t6), v5), v0);
  const m7 = v128.and(t7, low), v7 = digit(m7, m6);
  const t8 = minus224(plus64(carried(c8, bias, t7), v6), v1);
  const m8 = v128.and(t8, low), v8 = digit(m8, m7), v9 = i64x2.shl(m8, 3);
  const t9 = minus224(plus64(carried(less(c9, subtracts, minus, 0), bias, t8), v7), v2);
  const t10 = minus224(plus64(carried(less(c10, subtracts, minus, 1), bias, t9), v8), v3);
  put(out, 0, v128.and(t9, low), v128.and(t10, low));
  const t11 = minus224(i64x2.sub(carried(less(c11, subtracts, minus, 2), bias, t10), i64x2.shl(v9, 6)), v4);
  const t12 = minus224(carried(less(c12, subtracts, minus, 3), bias, t11), v5);
  put(out, 16, v128.and(t11, low), v128.and(t12, low));
  const t13 = minus224(carried(less(c13, subtracts, minus, 4), bias, t12), v6);
  const t14 = minus224(carried(less(c14, subtracts, minus, 5), bias, t13), v7);
  put(out, 32, v128.and(t13, low), v128.and(t14, low));
  const t15 = minus224(carried(less(c15, subtracts, minus, 6), bias, t14), v8);
  const t16 = i64x2.add(carried(less(c16, subtracts, minus, 7), bias, t15), i64x2.shl(v9, 21));
  put(out, 48, v128.and(t15, low), v128.and(t16, low));
  const t17 = i64x2.sub(i64x2.shr_u(t16, 29), v128.load(constants, 48));
  put(out, 64, t17, t17);
}

/** A column of the result less a limb to be subtracted (one of its two last, limb 8 beside limb 7). */
@inline
function less(column: v128, subtracts: bool, minus: usize, i: usize): v128 {
  if (!subtracts) return column;
  const whole = i64x2.sub(column, i64x2.extend_low_i32x4_s(limb(minus, i)));
  return i < 7 ? whole : i64x2.sub(whole, i64x2.shl(i64x2.extend_low_i32x4_s(limb(minus, 8)), 29));
}

/** A column with its bias and what the column before carries over. */
@inline
function carried(column: v128, bias: v128, before: v128): v128 {
  return i64x2.add(i64x2.add(column, bias), i64x2.shr_u(before, 29));
}

/** A digit of (1 − 2^32)·m: 2^32 is one limb and three bits. */
@inline
function digit(m: v128, before: v128): v128 {
  return i64x2.sub(m, i64x2.shl(before, 3));
}

/** Adds v·2^64, two limbs and six bits up. */
@inline
function plus64(column: v128, v: v128): v128 {
  return i64x2.add(column, i64x2.shl(v, 6));
}

/** Takes v·2^224 off, seven limbs and 21 bits up. */
@inline
function minus224(column: v128, v: v128): v128 {
  return i64x2.sub(column, i64x2.shl(v, 21));
}
