export { invert, squareRoot, wipePowers } from './power';

// The prime field of SM2 (GB/T 32918.5-2017, clause 2): p = 2^256 − 2^224 − 2^96 + 2^64 − 1.
//
// An element is nine signed limbs of 29 bits (i32, least first) at a 16-aligned address, FIELD_BYTES apart, and stands for
// value · R^−1 mod p with R = 2^261 (Montgomery). It is lazy: `add`, `sub` and `neg` neither carry nor reduce.
// What keeps that safe, with |limb| the largest limb and |value| the size of the whole:
//  - `mul`, `sqr`, `carry`, `fromBytes` give limbs 0–7 in [0, 2^29), limb 8 small, and −p < value < 2p;
//  - `mul(a, b)` needs |limb a| · |limb b| < 2^59.8 and |value a| · |value b| < 32 p²: a product, sum or difference of two fresh
//    elements may be multiplied by another difference or fresh element; sums of two by sums of two only after a `carry` of one;
//  - `carry` takes sums of up to four fresh elements (limbs are i32 and must not overflow).
// Nothing here branches or indexes by a value, so all of it may see secrets; temporaries are wiped with `wipePowers` and `wipePlain`.

/** From one element to the next; the twelve bytes after the limbs are never read. */
export const FIELD_BYTES: usize = 48;

const LIMB: i64 = 0x1fffffff;

@inline
function limb(a: usize, i: usize): i64 {
  return load<i32>(a + (i << 2)) as i64;
}

@inline
function put(out: usize, i: usize, value: i64): void {
  store<i32>(out + (i << 2), value as i32);
}

/** R mod p, the one of Montgomery's form. */
export const ONE: usize = memory.data<i32>([0x20, 0, 0x1ffff800, 0x3fff, 0, 0, 0, 0x4000000, 0, 0, 0, 0], 16);
/** R² mod p, which takes a number into Montgomery's form. */
const R_SQUARED: usize = memory.data<i32>([0xc00, 0x4000, 0x1fff0000, 0x17ffff, 0x400000, 0x2000000, 0, 1, 0x10, 0, 0, 0], 16);
/** The number 1, which takes an element out of Montgomery's form. */
const UNIT: usize = memory.data<i32>([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 16);
/** The coefficient b of the curve, in Montgomery's form. @see GB/T 32918.5-2017, clause 2 */
export const CURVE_B: usize = memory.data<i32>(
  [0x181ba844, 0x1230632b, 0x9bd5b86, 0xde6c26d, 0x1878e39e, 0x1505ea51, 0x4293cc0, 0x368838b, 0x81fc31, 0, 0, 0],
  16,
);

/**
 * a · b · R^−1 mod p, column by column (Montgomery 1985, finely integrated product scanning).
 *
 * p ≡ −1 mod 2^29, so the digit that clears a column is the column itself, and p + 1 = (2^32 − 1)(2^224 − 2^64) makes the
 * reduction multiplication-free: with v = (1 − 2^32)·m, whose digits are vᵢ = mᵢ − 8·mᵢ₋₁, it adds v·2^64 (limb 2, 6 bits) and
 * takes v·2^224 (limb 7, 21 bits).
 */
export function mul(out: usize, a: usize, b: usize): void {
  const a0 = limb(a, 0), a1 = limb(a, 1), a2 = limb(a, 2), a3 = limb(a, 3), a4 = limb(a, 4);
  const a5 = limb(a, 5), a6 = limb(a, 6), a7 = limb(a, 7), a8 = limb(a, 8);
  const b0 = limb(b, 0), b1 = limb(b, 1), b2 = limb(b, 2), b3 = limb(b, 3), b4 = limb(b, 4);
  const b5 = limb(b, 5), b6 = limb(b, 6), b7 = limb(b, 7), b8 = limb(b, 8);
  reduce(
    out,
    a0 * b0,
    a0 * b1 + a1 * b0,
    a0 * b2 + a1 * b1 + a2 * b0,
    a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0,
    a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0,
    a0 * b5 + a1 * b4 + a2 * b3 + a3 * b2 + a4 * b1 + a5 * b0,
    a0 * b6 + a1 * b5 + a2 * b4 + a3 * b3 + a4 * b2 + a5 * b1 + a6 * b0,
    a0 * b7 + a1 * b6 + a2 * b5 + a3 * b4 + a4 * b3 + a5 * b2 + a6 * b1 + a7 * b0,
    a0 * b8 + a1 * b7 + a2 * b6 + a3 * b5 + a4 * b4 + a5 * b3 + a6 * b2 + a7 * b1 + a8 * b0,
    a1 * b8 + a2 * b7 + a3 * b6 + a4 * b5 + a5 * b4 + a6 * b3 + a7 * b2 + a8 * b1,
    a2 * b8 + a3 * b7 + a4 * b6 + a5 * b5 + a6 * b4 + a7 * b3 + a8 * b2,
    a3 * b8 + a4 * b7 + a5 * b6 + a6 * b5 + a7 * b4 + a8 * b3,
    a4 * b8 + a5 * b7 + a6 * b6 + a7 * b5 + a8 * b4,
    a5 * b8 + a6 * b7 + a7 * b6 + a8 * b5,
    a6 * b8 + a7 * b7 + a8 * b6,
    a7 * b8 + a8 * b7,
    a8 * b8,
  );
}

/** a² · R^−1 mod p. */
export function sqr(out: usize, a: usize): void {
  sqrTimes(out, a, 1);
}

/**
 * a^(2^times) in Montgomery's form: `mul` with the mirrored products taken once and the same reduction, over and over without a way
 * through the memory.
 */
export function sqrTimes(out: usize, a: usize, times: i32): void {
  let a0 = limb(a, 0), a1 = limb(a, 1), a2 = limb(a, 2), a3 = limb(a, 3), a4 = limb(a, 4);
  let a5 = limb(a, 5), a6 = limb(a, 6), a7 = limb(a, 7), a8 = limb(a, 8);
  for (; times > 0; times--) {
    const d0 = a0 << 1, d1 = a1 << 1, d2 = a2 << 1, d3 = a3 << 1, d4 = a4 << 1, d5 = a5 << 1, d6 = a6 << 1, d7 = a7 << 1;
    const t0 = a0 * a0, v0 = t0 & LIMB;
    const t1 = d0 * a1 + (t0 >> 29), m1 = t1 & LIMB, v1 = m1 - (v0 << 3);
    const t2 = d0 * a2 + a1 * a1 + (v0 << 6) + (t1 >> 29), m2 = t2 & LIMB, v2 = m2 - (m1 << 3);
    const t3 = d0 * a3 + d1 * a2 + (v1 << 6) + (t2 >> 29), m3 = t3 & LIMB, v3 = m3 - (m2 << 3);
    const t4 = d0 * a4 + d1 * a3 + a2 * a2 + (v2 << 6) + (t3 >> 29), m4 = t4 & LIMB, v4 = m4 - (m3 << 3);
    const t5 = d0 * a5 + d1 * a4 + d2 * a3 + (v3 << 6) + (t4 >> 29), m5 = t5 & LIMB, v5 = m5 - (m4 << 3);
    const t6 = d0 * a6 + d1 * a5 + d2 * a4 + a3 * a3 + (v4 << 6) + (t5 >> 29), m6 = t6 & LIMB, v6 = m6 - (m5 << 3);
    const t7 = d0 * a7 + d1 * a6 + d2 * a5 + d3 * a4 - (v0 << 21) + (v5 << 6) + (t6 >> 29), m7 = t7 & LIMB, v7 = m7 - (m6 << 3);
    const t8 = d0 * a8 + d1 * a7 + d2 * a6 + d3 * a5 + a4 * a4 - (v1 << 21) + (v6 << 6) + (t7 >> 29), m8 = t8 & LIMB, v8 = m8 - (m7 << 3);
    const v9 = -(m8 << 3);
    const t9 = d1 * a8 + d2 * a7 + d3 * a6 + d4 * a5 - (v2 << 21) + (v7 << 6) + (t8 >> 29);
    const t10 = d2 * a8 + d3 * a7 + d4 * a6 + a5 * a5 - (v3 << 21) + (v8 << 6) + (t9 >> 29);
    const t11 = d3 * a8 + d4 * a7 + d5 * a6 - (v4 << 21) + (v9 << 6) + (t10 >> 29);
    const t12 = d4 * a8 + d5 * a7 + a6 * a6 - (v5 << 21) + (t11 >> 29);
    const t13 = d5 * a8 + d6 * a7 - (v6 << 21) + (t12 >> 29);
    const t14 = d6 * a8 + a7 * a7 - (v7 << 21) + (t13 >> 29);
    const t15 = d7 * a8 - (v8 << 21) + (t14 >> 29);
    const t16 = a8 * a8 - (v9 << 21) + (t15 >> 29);
    a0 = t9 & LIMB;
    a1 = t10 & LIMB;
    a2 = t11 & LIMB;
    a3 = t12 & LIMB;
    a4 = t13 & LIMB;
    a5 = t14 & LIMB;
    a6 = t15 & LIMB;
    a7 = t16 & LIMB;
    a8 = t16 >> 29;
  }
  put(out, 0, a0);
  put(out, 1, a1);
  put(out, 2, a2);
  put(out, 3, a3);
  put(out, 4, a4);
  put(out, 5, a5);
  put(out, 6, a6);
  put(out, 7, a7);
  put(out, 8, a8);
}

/** Montgomery's reduction of seventeen columns; columns 9–17 are the result once their carries have run. */
@inline
function reduce(
  out: usize,
  t0: i64, t1: i64, t2: i64, t3: i64, t4: i64, t5: i64, t6: i64, t7: i64, t8: i64,
  t9: i64, t10: i64, t11: i64, t12: i64, t13: i64, t14: i64, t15: i64, t16: i64,
): void {
  const v0 = t0 & LIMB;
  t1 += t0 >> 29;
  const m1 = t1 & LIMB, v1 = m1 - (v0 << 3);
  t2 += (t1 >> 29) + (v0 << 6);
  const m2 = t2 & LIMB, v2 = m2 - (m1 << 3);
  t3 += (t2 >> 29) + (v1 << 6);
  const m3 = t3 & LIMB, v3 = m3 - (m2 << 3);
  t4 += (t3 >> 29) + (v2 << 6);
  const m4 = t4 & LIMB, v4 = m4 - (m3 << 3);
  t5 += (t4 >> 29) + (v3 << 6);
  const m5 = t5 & LIMB, v5 = m5 - (m4 << 3);
  t6 += (t5 >> 29) + (v4 << 6);
  const m6 = t6 & LIMB, v6 = m6 - (m5 << 3);
  t7 += (t6 >> 29) + (v5 << 6) - (v0 << 21);
  const m7 = t7 & LIMB, v7 = m7 - (m6 << 3);
  t8 += (t7 >> 29) + (v6 << 6) - (v1 << 21);
  const m8 = t8 & LIMB, v8 = m8 - (m7 << 3);
  const v9 = m8 << 3;
  t9 += (t8 >> 29) + (v7 << 6) - (v2 << 21);
  put(out, 0, t9 & LIMB);
  t10 += (t9 >> 29) + (v8 << 6) - (v3 << 21);
  put(out, 1, t10 & LIMB);
  t11 += (t10 >> 29) - (v9 << 6) - (v4 << 21);
  put(out, 2, t11 & LIMB);
  t12 += (t11 >> 29) - (v5 << 21);
  put(out, 3, t12 & LIMB);
  t13 += (t12 >> 29) - (v6 << 21);
  put(out, 4, t13 & LIMB);
  t14 += (t13 >> 29) - (v7 << 21);
  put(out, 5, t14 & LIMB);
  t15 += (t14 >> 29) - (v8 << 21);
  put(out, 6, t15 & LIMB);
  t16 += (t15 >> 29) + (v9 << 21);
  put(out, 7, t16 & LIMB);
  put(out, 8, t16 >> 29);
}

/** a + b, not carried. */
export function add(out: usize, a: usize, b: usize): void {
  for (let i: usize = 0; i < 36; i += 4) store<i32>(out + i, load<i32>(a + i) + load<i32>(b + i));
}

/** a − b, not carried. */
export function sub(out: usize, a: usize, b: usize): void {
  for (let i: usize = 0; i < 36; i += 4) store<i32>(out + i, load<i32>(a + i) - load<i32>(b + i));
}

/** −a, not carried. */
export function neg(out: usize, a: usize): void {
  for (let i: usize = 0; i < 36; i += 4) store<i32>(out + i, -load<i32>(a + i));
}

/** The same element with small limbs: folds what lies above 2^256 (2^256 ≡ 2^224 + 2^96 − 2^64 + 1), then carries. */
export function carry(out: usize, a: usize): void {
  const top = limb(a, 8) >> 24;
  let t = limb(a, 0) + top;
  put(out, 0, t & LIMB);
  t = limb(a, 1) + (t >> 29);
  put(out, 1, t & LIMB);
  t = limb(a, 2) + (t >> 29) - (top << 6);
  put(out, 2, t & LIMB);
  t = limb(a, 3) + (t >> 29) + (top << 9);
  put(out, 3, t & LIMB);
  t = limb(a, 4) + (t >> 29);
  put(out, 4, t & LIMB);
  t = limb(a, 5) + (t >> 29);
  put(out, 5, t & LIMB);
  t = limb(a, 6) + (t >> 29);
  put(out, 6, t & LIMB);
  t = limb(a, 7) + (t >> 29) + (top << 21);
  put(out, 7, t & LIMB);
  put(out, 8, (limb(a, 8) & 0xffffff) + (t >> 29));
}

export function copy(out: usize, a: usize): void {
  v128.store(out, v128.load(a));
  v128.store(out, v128.load(a, 16), 16);
  store<i32>(out, load<i32>(a, 32), 32);
}

/** a when the mask is 0, b when it is −1, touching both alike. */
export function select(out: usize, a: usize, b: usize, mask: i32): void {
  for (let i: usize = 0; i < 36; i += 4) store<i32>(out + i, (load<i32>(a + i) & ~mask) | (load<i32>(b + i) & mask));
}

/** The element of a 32-byte big-endian number; any number below 2^256 will do. */
export function fromBytes(out: usize, be32: usize): void {
  putWords(out, bswap(load<u64>(be32, 24)), bswap(load<u64>(be32, 16)), bswap(load<u64>(be32, 8)), bswap(load<u64>(be32)));
  mul(out, out, R_SQUARED);
}

/** The element of a number of four 64-bit words, least first. */
export function fromNumber(out: usize, number: usize): void {
  readLimbs(out, number);
  mul(out, out, R_SQUARED);
}

/** The element whose Montgomery form is a number of four 64-bit words, least first. */
export function readLimbs(out: usize, number: usize): void {
  putWords(out, load<u64>(number), load<u64>(number, 8), load<u64>(number, 16), load<u64>(number, 24));
}

/** Four 64-bit words as limbs of 29 bits. */
@inline
function putWords(out: usize, w0: u64, w1: u64, w2: u64, w3: u64): void {
  put(out, 0, w0 & LIMB);
  put(out, 1, (w0 >> 29) & LIMB);
  put(out, 2, ((w0 >> 58) | (w1 << 6)) & LIMB);
  put(out, 3, (w1 >> 23) & LIMB);
  put(out, 4, ((w1 >> 52) | (w2 << 12)) & LIMB);
  put(out, 5, (w2 >> 17) & LIMB);
  put(out, 6, ((w2 >> 46) | (w3 << 18)) & LIMB);
  put(out, 7, (w3 >> 11) & LIMB);
  put(out, 8, w3 >> 40);
}

/** The canonical 32 bytes of an element, big-endian, below p. */
export function toBytes(be32: usize, a: usize): void {
  toNumber(words, a);
  store<u64>(be32, bswap(load<u64>(words, 24)));
  store<u64>(be32, bswap(load<u64>(words, 16)), 8);
  store<u64>(be32, bswap(load<u64>(words, 8)), 16);
  store<u64>(be32, bswap(load<u64>(words)), 24);
}

const words: usize = memory.data(32, 16);

/** The number below p of an element, four 64-bit words, least first. */
export function toNumber(out: usize, a: usize): void {
  mul(plain, a, UNIT);
  const w0 = word0(), w1 = word1(), w2 = word2(), w3 = word3();
  // Leaving Montgomery's form gives [0, p], so p itself is the one number to bring down.
  const keep = isP(w0, w1, w2, w3) - 1;
  store<u64>(out, w0 & keep);
  store<u64>(out, w1 & keep, 8);
  store<u64>(out, w2 & keep, 16);
  store<u64>(out, w3 & keep, 24);
}

/** 1 when the element is 0 mod p. */
export function isZero(a: usize): i32 {
  mul(plain, a, UNIT);
  const w0 = word0(), w1 = word1(), w2 = word2(), w3 = word3();
  return (((w0 | w1 | w2 | w3) == 0) as i32) | (isP(w0, w1, w2, w3) as i32);
}

const P0: u64 = 0xffffffffffffffff;
const P1: u64 = 0xffffffff00000000;
const P2: u64 = 0xffffffffffffffff;
const P3: u64 = 0xfffffffeffffffff;

@inline
function isP(w0: u64, w1: u64, w2: u64, w3: u64): u64 {
  return (((w0 ^ P0) | (w1 ^ P1) | (w2 ^ P2) | (w3 ^ P3)) == 0) as u64;
}

/** The element last taken out of Montgomery's form. */
const plain: usize = memory.data(48, 16);

/** Forgets it. */
export function wipePlain(): void {
  memory.fill(plain, 0, FIELD_BYTES);
}

@inline
function word0(): u64 {
  return (limb(plain, 0) | (limb(plain, 1) << 29) | (limb(plain, 2) << 58)) as u64;
}

@inline
function word1(): u64 {
  return ((limb(plain, 2) >> 6) | (limb(plain, 3) << 23) | (limb(plain, 4) << 52)) as u64;
}

@inline
function word2(): u64 {
  return ((limb(plain, 4) >> 12) | (limb(plain, 5) << 17) | (limb(plain, 6) << 46)) as u64;
}

@inline
function word3(): u64 {
  return ((limb(plain, 6) >> 18) | (limb(plain, 7) << 11) | (limb(plain, 8) << 40)) as u64;
}

/** 1 when a 32-byte big-endian number is below p. */
export function isBelowP(be32: usize): i32 {
  const w3 = bswap(load<u64>(be32)), w2 = bswap(load<u64>(be32, 8));
  const w1 = bswap(load<u64>(be32, 16)), w0 = bswap(load<u64>(be32, 24));
  let borrow = (w0 < P0) as u64;
  borrow = ((w1 < P1) as u64) | (((w1 == P1) as u64) & borrow);
  borrow = ((w2 < P2) as u64) | (((w2 == P2) as u64) & borrow);
  borrow = ((w3 < P3) as u64) | (((w3 == P3) as u64) & borrow);
  return borrow as i32;
}
