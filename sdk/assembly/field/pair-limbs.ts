// How two elements lie side by side, one in each lane of a vector, and what needs no multiplication.
//
// A pair is nine limbs of 29 bits as in field.ts, each limb of the first element beside that of the second (two i32), PAIR_BYTES apart
// and 16-aligned.

/** From one pair to the next; the eight bytes after the limbs are never read as limbs. */
export const PAIR_BYTES: usize = 80;

/** Limb i of a pair, in the lower half of a vector. */
@inline
export function limb(a: usize, i: usize): v128 {
  return v128.load64_zero(a + (i << 3));
}

/** Two neighbouring limbs, out of 64-bit lanes. */
@inline
export function put(out: usize, at: usize, even: v128, odd: v128): void {
  v128.store(out + at, i8x16.shuffle(even, odd, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27));
}

/** a − b in both lanes, not carried. */
export function subPair(out: usize, a: usize, b: usize): void {
  v128.store(out, i32x4.sub(v128.load(a), v128.load(b)));
  v128.store(out, i32x4.sub(v128.load(a, 16), v128.load(b, 16)), 16);
  v128.store(out, i32x4.sub(v128.load(a, 32), v128.load(b, 32)), 32);
  v128.store(out, i32x4.sub(v128.load(a, 48), v128.load(b, 48)), 48);
  v128.store(out, i32x4.sub(v128.load(a, 64), v128.load(b, 64)), 64);
}

/**
 * The same pair with small limbs: folds what lies above 2^256 (2^256 ≡ 2^224 + 2^96 − 2^64 + 1), then every limb hands its bits from 29 on
 * to the next, all at once: limbs in [−4, 2^29 + 2^26), values in (−0.01 p, 1.01 p). Takes sums of up to four fresh pairs.
 */
export function carryPair(out: usize, a: usize): void {
  const low = v128.load(masks), own = v128.load(masks, 16), none = i32x4.splat(0);
  const last = v128.load(a, 64);
  const top = v128.and(i32x4.shr_s(last, 24), own), topOdd = handed(none, top);
  const l0 = i32x4.add(v128.load(a), top);
  const l1 = i32x4.add(v128.load(a, 16), i32x4.sub(i32x4.shl(topOdd, 9), i32x4.shl(top, 6)));
  const l2 = v128.load(a, 32), l3 = i32x4.add(v128.load(a, 48), i32x4.shl(topOdd, 21));
  const h0 = i32x4.shr_s(l0, 29), h1 = i32x4.shr_s(l1, 29), h2 = i32x4.shr_s(l2, 29), h3 = i32x4.shr_s(l3, 29);
  v128.store(out, i32x4.add(v128.and(l0, low), handed(none, h0)));
  v128.store(out, i32x4.add(v128.and(l1, low), handed(h0, h1)), 16);
  v128.store(out, i32x4.add(v128.and(l2, low), handed(h1, h2)), 32);
  v128.store(out, i32x4.add(v128.and(l3, low), handed(h2, h3)), 48);
  v128.store(out, i32x4.add(v128.and(last, v128.load(masks, 32)), handed(h3, none)), 64);
}

/** The low 29 bits of each limb; the limbs a last vector has of its own; the low 24 bits of those. */
const masks: usize = memory.data<u32>(
  [0x1fffffff, 0x1fffffff, 0x1fffffff, 0x1fffffff, 0xffffffff, 0xffffffff, 0, 0, 0xffffff, 0xffffff, 0, 0],
  16,
);

/** The upper two limbs of one vector and the lower two of the next. */
@inline
function handed(before: v128, here: v128): v128 {
  return i8x16.shuffle(before, here, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23);
}

export function copyPair(out: usize, a: usize): void {
  for (let i: usize = 0; i < PAIR_BYTES; i += 16) v128.store(out + i, v128.load(a + i));
}

/** One element out of a pair. */
export function laneOf(out: usize, pair: usize, lane: usize): void {
  for (let i: usize = 0; i < 9; i++) store<i32>(out + (i << 2), load<i32>(pair + (i << 3) + (lane << 2)));
}

/** Puts an element into a lane of a pair. */
export function setLane(pair: usize, lane: usize, a: usize): void {
  for (let i: usize = 0; i < 9; i++) store<i32>(pair + (i << 3) + (lane << 2), load<i32>(a + (i << 2)));
}
