// Entries of a table in and out of pairs of elements.
import { readLimbs, toBytes } from '../field/field';
import { put } from '../field/pair-limbs';

const limbs: usize = memory.data<u64>([0x1fffffff, 0x1fffffff], 16);

/** Two points, one a lane; y turned where the mask of its sign is −1. */
export function unpackPoints(x: usize, y: usize, first: usize, firstSign: u32, second: usize, secondSign: u32): void {
  unpack(x, first, second, i32x4.splat(0));
  unpack(y, first + 32, second + 32, v128.replace_lane<i32>(v128.replace_lane<i32>(i32x4.splat(firstSign), 1, secondSign), 3, secondSign));
}

/** Two numbers of 256 bits as nine limbs of 29, each turned where its mask is −1. */
@inline
function unpack(out: usize, first: usize, second: usize, sign: v128): void {
  const low = v128.load(limbs);
  const w0 = v128.load64_lane(second, v128.load64_zero(first), 1);
  const w1 = v128.load64_lane(second + 8, v128.load64_zero(first + 8), 1);
  const w2 = v128.load64_lane(second + 16, v128.load64_zero(first + 16), 1);
  const w3 = v128.load64_lane(second + 24, v128.load64_zero(first + 24), 1);
  turned(out, 0, v128.and(w0, low), v128.and(i64x2.shr_u(w0, 29), low), sign);
  turned(out, 16, v128.and(v128.or(i64x2.shr_u(w0, 58), i64x2.shl(w1, 6)), low), v128.and(i64x2.shr_u(w1, 23), low), sign);
  turned(out, 32, v128.and(v128.or(i64x2.shr_u(w1, 52), i64x2.shl(w2, 12)), low), v128.and(i64x2.shr_u(w2, 17), low), sign);
  turned(out, 48, v128.and(v128.or(i64x2.shr_u(w2, 46), i64x2.shl(w3, 18)), low), v128.and(i64x2.shr_u(w3, 11), low), sign);
  const l8 = i64x2.shr_u(w3, 40);
  turned(out, 64, l8, l8, sign);
}

@inline
function turned(out: usize, at: usize, even: v128, odd: v128, sign: v128): void {
  const both = i8x16.shuffle(even, odd, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
  v128.store(out + at, i32x4.sub(v128.xor(both, sign), sign));
}

/** Four times p in limbs, which makes every lazy sum of a table positive. */
const fourP: usize = memory.data<i64>([
  0x7ffffffc, 0x7ffffffc, 0xfc, 0x7ffff800, 0x7ffffffc, 0x7ffffffc, 0x7ffffffc, 0x7f7ffffc, 0x3fffffc,
]);

/** Writes one lane of a pair, a value between −4p and 8p, as a number of 256 bits that is congruent to it. */
export function pack(entry: usize, pair: usize, lane: usize): void {
  const from = pair + (lane << 2);
  const t0 = summand(from, 0), t1 = summand(from, 1) + (t0 >> 29), t2 = summand(from, 2) + (t1 >> 29);
  const t3 = summand(from, 3) + (t2 >> 29), t4 = summand(from, 4) + (t3 >> 29), t5 = summand(from, 5) + (t4 >> 29);
  const t6 = summand(from, 6) + (t5 >> 29), t7 = summand(from, 7) + (t6 >> 29), t8 = summand(from, 8) + (t7 >> 29);
  let w0: u64 = (t0 & LIMB) | ((t1 & LIMB) << 29) | (t2 << 58);
  let w1: u64 = ((t2 & LIMB) >> 6) | ((t3 & LIMB) << 23) | (t4 << 52);
  let w2: u64 = ((t4 & LIMB) >> 12) | ((t5 & LIMB) << 17) | (t6 << 46);
  let w3: u64 = ((t6 & LIMB) >> 18) | ((t7 & LIMB) << 11) | (t8 << 40);
  // What lies above 2^256 comes down as 2^256 ≡ 2^224 + 2^96 − 2^64 + 1; that overflows again hardly ever.
  for (let high: u64 = t8 >> 24; high != 0; ) {
    w0 += high;
    const middle = high * 0xffffffff + <u64>(w0 < high);
    w1 += middle;
    const c2: u64 = w1 < middle ? 1 : 0;
    w2 += c2;
    const c3 = (high << 32) + <u64>(w2 < c2);
    w3 += c3;
    high = w3 < c3 ? 1 : 0;
  }
  store<u64>(entry, w0);
  store<u64>(entry, w1, 8);
  store<u64>(entry, w2, 16);
  store<u64>(entry, w3, 24);
}

const LIMB: i64 = 0x1fffffff;

@inline
function summand(from: usize, i: usize): i64 {
  return <i64>load<i32>(from + (i << 3)) + load<i64>(fourP + (i << 3));
}

const element: usize = memory.data(48, 16);

/** Writes the bytes x ‖ y of the point of an entry. */
export function writeEntry(point64: usize, entry: usize): void {
  readLimbs(element, entry);
  toBytes(point64, element);
  readLimbs(element, entry + 32);
  toBytes(point64 + 32, element);
}
