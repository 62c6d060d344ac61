// Arithmetic mod n, the order of the base point. @see GB/T 32918.5-2017, clause 2
// n = FFFFFFFE FFFFFFFF FFFFFFFF FFFFFFFF 7203DF6B 21C6052B 53BBF409 39D54123
//
// An element is nine limbs of 29 bits, least first, each in a u32: always whole, in [0, n). Nothing here branches on a limb,
// looks one up or divides: the time of every function is that of any other argument.

/** The bytes of an element. */
export const ORDER_BYTES: usize = 36;

const LIMB_BITS: u64 = 29;
const LIMB: u64 = 0x1fffffff;

const N0: u64 = 0x19d54123;
const N1: u64 = 0x1ddfa049;
const N2: u64 = 0x11814ad4;
const N3: u64 = 0x07bed643;
const N4: u64 = 0x1ffff720;
const N5: u64 = 0x1fffffff;
const N6: u64 = 0x1fffffff;
const N7: u64 = 0x1fdfffff;
const N8: u64 = 0x00ffffff;
/** −n⁻¹ mod 2^29. */
const N_INVERSE: u64 = 0x12350975;

/** R² mod n, for R = 2^261: a multiplication by it makes the Montgomery form. */
const R_SQUARED = memory.data<u32>([
  0x159b7552, 0x15c38c55, 0x0b5ce697, 0x1164d74c, 0x151153b6, 0x1875ffc1, 0x1620fc84, 0x00559e9d, 0x00d7904b,
]);
/** 1. */
const ONE = memory.data<u32>([1, 0, 0, 0, 0, 0, 0, 0, 0]);
/** n − 2 in hexadecimal digits, most significant first: the exponent of Fermat's inverse, no secret. */
const N_MINUS_2 = memory.data<u8>([
  15, 15, 15, 15, 15, 15, 15, 14, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 7, 2, 0, 3,
  13, 15, 6, 11, 2, 1, 12, 6, 0, 5, 2, 11, 5, 3, 11, 11, 15, 4, 0, 9, 3, 9, 13, 5, 4, 1, 2, 1,
]);
const POWERS = memory.data(16 * 36, 16);

/** The element of 32 big-endian bytes of any value, taken mod n (2^256 < 2n). */
export function fromBytes(out: usize, bytes: usize): void {
  const w3 = bswap<u64>(load<u64>(bytes));
  const w2 = bswap<u64>(load<u64>(bytes, 8));
  const w1 = bswap<u64>(load<u64>(bytes, 16));
  const w0 = bswap<u64>(load<u64>(bytes, 24));
  storeReduced(
    out,
    w0 & LIMB,
    (w0 >> 29) & LIMB,
    ((w0 >> 58) | (w1 << 6)) & LIMB,
    (w1 >> 23) & LIMB,
    ((w1 >> 52) | (w2 << 12)) & LIMB,
    (w2 >> 17) & LIMB,
    ((w2 >> 46) | (w3 << 18)) & LIMB,
    (w3 >> 11) & LIMB,
    w3 >> 40,
  );
}

/** The 32 big-endian bytes of an element. */
export function toBytes(bytes: usize, a: usize): void {
  store<u64>(bytes, bswap<u64>(word3(a)));
  store<u64>(bytes, bswap<u64>(word2(a)), 8);
  store<u64>(bytes, bswap<u64>(word1(a)), 16);
  store<u64>(bytes, bswap<u64>(word0(a)), 24);
}

/** The 256 bits of an element, least first. */
export function toBits(bits: usize, a: usize): void {
  store<u64>(bits, word0(a));
  store<u64>(bits, word1(a), 8);
  store<u64>(bits, word2(a), 16);
  store<u64>(bits, word3(a), 24);
}

function word0(a: usize): u64 {
  return limb(a, 0) | (limb(a, 1) << 29) | (limb(a, 2) << 58);
}

function word1(a: usize): u64 {
  return (limb(a, 2) >> 6) | (limb(a, 3) << 23) | (limb(a, 4) << 52);
}

function word2(a: usize): u64 {
  return (limb(a, 4) >> 12) | (limb(a, 5) << 17) | (limb(a, 6) << 46);
}

function word3(a: usize): u64 {
  return (limb(a, 6) >> 18) | (limb(a, 7) << 11) | (limb(a, 8) << 40);
}

/** −1 when 32 big-endian bytes are a number in [1, n−1], or 0. @see GB/T 32918.2-2016, 6.1 step A3 */
export function isScalar(bytes: usize): i32 {
  const w3 = bswap<u64>(load<u64>(bytes));
  const w2 = bswap<u64>(load<u64>(bytes, 8));
  const w1 = bswap<u64>(load<u64>(bytes, 16));
  const w0 = bswap<u64>(load<u64>(bytes, 24));
  // The borrow of bytes − n, in words of 64 bits: 1 when the number is below n.
  let borrow = borrowOf(w0, 0x53bbf40939d54123, 0);
  borrow = borrowOf(w1, 0x7203df6b21c6052b, borrow);
  borrow = borrowOf(w2, 0xffffffffffffffff, borrow);
  borrow = borrowOf(w3, 0xfffffffeffffffff, borrow);
  const any = w0 | w1 | w2 | w3;
  return -(<i32>(borrow & ((any | (0 - any)) >> 63)));
}

/** a + b. */
export function add(out: usize, a: usize, b: usize): void {
  storeReduced(
    out,
    limb(a, 0) + limb(b, 0),
    limb(a, 1) + limb(b, 1),
    limb(a, 2) + limb(b, 2),
    limb(a, 3) + limb(b, 3),
    limb(a, 4) + limb(b, 4),
    limb(a, 5) + limb(b, 5),
    limb(a, 6) + limb(b, 6),
    limb(a, 7) + limb(b, 7),
    limb(a, 8) + limb(b, 8),
  );
}

/** a − b: n is added first, so that nothing falls below zero. */
export function sub(out: usize, a: usize, b: usize): void {
  storeReduced(
    out,
    limb(a, 0) - limb(b, 0) + N0,
    limb(a, 1) - limb(b, 1) + N1,
    limb(a, 2) - limb(b, 2) + N2,
    limb(a, 3) - limb(b, 3) + N3,
    limb(a, 4) - limb(b, 4) + N4,
    limb(a, 5) - limb(b, 5) + N5,
    limb(a, 6) - limb(b, 6) + N6,
    limb(a, 7) - limb(b, 7) + N7,
    limb(a, 8) - limb(b, 8) + N8,
  );
}

/** −a. */
export function neg(out: usize, a: usize): void {
  storeReduced(
    out,
    N0 - limb(a, 0),
    N1 - limb(a, 1),
    N2 - limb(a, 2),
    N3 - limb(a, 3),
    N4 - limb(a, 4),
    N5 - limb(a, 5),
    N6 - limb(a, 6),
    N7 - limb(a, 7),
    N8 - limb(a, 8),
  );
}

/** a when the mask is 0, b when it is −1, touching both alike. */
export function select(out: usize, a: usize, b: usize, mask: i32): void {
  for (let i: usize = 0; i < ORDER_BYTES; i += 4) store<i32>(out + i, (load<i32>(a + i) & ~mask) | (load<i32>(b + i) & mask));
}

/** −1 when the element is 0, or 0. */
export function isZero(a: usize): i32 {
  const any = limb(a, 0) | limb(a, 1) | limb(a, 2) | limb(a, 3) | limb(a, 4) | limb(a, 5) | limb(a, 6) | limb(a, 7) | limb(a, 8);
  return -(<i32>((any - 1) >> 63));
}

/** The Montgomery form a·R. */
export function toMontgomery(out: usize, a: usize): void {
  mul(out, a, R_SQUARED);
}

/**
 * a⁻¹ in Montgomery form, of an element in Montgomery form, by Fermat: a^(n−2), four bits of the exponent at a time.
 * The inverse of 0 is 0.
 */
export function invert(out: usize, a: usize): void {
  mul(POWERS, ONE, R_SQUARED);
  for (let i: usize = 1; i < 16; i++) mul(POWERS + i * ORDER_BYTES, POWERS + (i - 1) * ORDER_BYTES, a);
  memory.copy(out, POWERS + <usize>load<u8>(N_MINUS_2) * ORDER_BYTES, ORDER_BYTES);
  for (let digit: usize = 1; digit < 64; digit++) {
    for (let square = 0; square < 4; square++) mul(out, out, out);
    mul(out, out, POWERS + <usize>load<u8>(N_MINUS_2 + digit) * ORDER_BYTES);
  }
  memory.fill(POWERS, 0, 16 * ORDER_BYTES);
}

/**
 * a·b·R⁻¹ mod n (Montgomery): the columns of the product, least first; each is made a multiple of 2^29 by adding m·n, and carried on.
 * A column holds at most 18 products of 58 bits and a carry: below 2^63. The sum before the last step is below a·b/R + n < n + n/32:
 * it can pass 2^256, which the ninth limb holds, and one subtraction of n makes it whole.
 */
export function mul(out: usize, a: usize, b: usize): void {
  const a0 = limb(a, 0);
  const a1 = limb(a, 1);
  const a2 = limb(a, 2);
  const a3 = limb(a, 3);
  const a4 = limb(a, 4);
  const a5 = limb(a, 5);
  const a6 = limb(a, 6);
  const a7 = limb(a, 7);
  const a8 = limb(a, 8);
  const b0 = limb(b, 0);
  const b1 = limb(b, 1);
  const b2 = limb(b, 2);
  const b3 = limb(b, 3);
  const b4 = limb(b, 4);
  const b5 = limb(b, 5);
  const b6 = limb(b, 6);
  const b7 = limb(b, 7);
  const b8 = limb(b, 8);

  let c = a0 * b0;
  const m0 = multiplier(c);
  c = ((c + m0 * N0) >> LIMB_BITS) + a0 * b1 + a1 * b0 + m0 * N1;
  const m1 = multiplier(c);
  c = ((c + m1 * N0) >> LIMB_BITS) + a0 * b2 + a1 * b1 + a2 * b0 + m0 * N2 + m1 * N1;
  const m2 = multiplier(c);
  c = ((c + m2 * N0) >> LIMB_BITS) + a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0 + m0 * N3 + m1 * N2 + m2 * N1;
  const m3 = multiplier(c);
  c = ((c + m3 * N0) >> LIMB_BITS) + a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0 + m0 * N4 + m1 * N3 + m2 * N2 + m3 * N1;
  const m4 = multiplier(c);
  c = (c + m4 * N0) >> LIMB_BITS;
  c += a0 * b5 + a1 * b4 + a2 * b3 + a3 * b2 + a4 * b1 + a5 * b0 + m0 * N5 + m1 * N4 + m2 * N3 + m3 * N2 + m4 * N1;
  const m5 = multiplier(c);
  c = (c + m5 * N0) >> LIMB_BITS;
  c += a0 * b6 + a1 * b5 + a2 * b4 + a3 * b3 + a4 * b2 + a5 * b1 + a6 * b0 + m0 * N6 + m1 * N5 + m2 * N4 + m3 * N3 + m4 * N2 + m5 * N1;
  const m6 = multiplier(c);
  c = (c + m6 * N0) >> LIMB_BITS;
  c += a0 * b7 + a1 * b6 + a2 * b5 + a3 * b4 + a4 * b3 + a5 * b2 + a6 * b1 + a7 * b0;
  c += m0 * N7 + m1 * N6 + m2 * N5 + m3 * N4 + m4 * N3 + m5 * N2 + m6 * N1;
  const m7 = multiplier(c);
  c = (c + m7 * N0) >> LIMB_BITS;
  c += a0 * b8 + a1 * b7 + a2 * b6 + a3 * b5 + a4 * b4 + a5 * b3 + a6 * b2 + a7 * b1 + a8 * b0;
  c += m0 * N8 + m1 * N7 + m2 * N6 + m3 * N5 + m4 * N4 + m5 * N3 + m6 * N2 + m7 * N1;
  const m8 = multiplier(c);
  c = (c + m8 * N0) >> LIMB_BITS;
  c += a1 * b8 + a2 * b7 + a3 * b6 + a4 * b5 + a5 * b4 + a6 * b3 + a7 * b2 + a8 * b1;
  c += m1 * N8 + m2 * N7 + m3 * N6 + m4 * N5 + m5 * N4 + m6 * N3 + m7 * N2 + m8 * N1;
  const r0 = c & LIMB;
  c = (c >> LIMB_BITS) + a2 * b8 + a3 * b7 + a4 * b6 + a5 * b5 + a6 * b4 + a7 * b3 + a8 * b2;
  c += m2 * N8 + m3 * N7 + m4 * N6 + m5 * N5 + m6 * N4 + m7 * N3 + m8 * N2;
  const r1 = c & LIMB;
  c = (c >> LIMB_BITS) + a3 * b8 + a4 * b7 + a5 * b6 + a6 * b5 + a7 * b4 + a8 * b3;
  c += m3 * N8 + m4 * N7 + m5 * N6 + m6 * N5 + m7 * N4 + m8 * N3;
  const r2 = c & LIMB;
  c = (c >> LIMB_BITS) + a4 * b8 + a5 * b7 + a6 * b6 + a7 * b5 + a8 * b4 + m4 * N8 + m5 * N7 + m6 * N6 + m7 * N5 + m8 * N4;
  const r3 = c & LIMB;
  c = (c >> LIMB_BITS) + a5 * b8 + a6 * b7 + a7 * b6 + a8 * b5 + m5 * N8 + m6 * N7 + m7 * N6 + m8 * N5;
  const r4 = c & LIMB;
  c = (c >> LIMB_BITS) + a6 * b8 + a7 * b7 + a8 * b6 + m6 * N8 + m7 * N7 + m8 * N6;
  const r5 = c & LIMB;
  c = (c >> LIMB_BITS) + a7 * b8 + a8 * b7 + m7 * N8 + m8 * N7;
  const r6 = c & LIMB;
  c = (c >> LIMB_BITS) + a8 * b8 + m8 * N8;
  storeReduced(out, r0, r1, r2, r3, r4, r5, r6, c & LIMB, c >> LIMB_BITS);
}

/** m with c + m·n ≡ 0 mod 2^29. */
@inline
function multiplier(c: u64): u64 {
  return ((c & LIMB) * N_INVERSE) & LIMB;
}

/** Limb i of an element. */
@inline
function limb(a: usize, i: usize): u64 {
  return <u64>load<u32>(a + (i << 2));
}

/** The borrow, 1 or 0, of a − b − borrow in 64 bits. @see Hacker's Delight, 2-13 */
@inline
function borrowOf(a: u64, b: u64, borrow: u64): u64 {
  return ((~a & b) | ((~a | b) & (a - b - borrow))) >> 63;
}

/** Stores limbs, carried or not, of a number in [0, 2n): less n when that is not below zero. */
function storeReduced(out: usize, v0: i64, v1: i64, v2: i64, v3: i64, v4: i64, v5: i64, v6: i64, v7: i64, v8: i64): void {
  v1 += v0 >> <i64>LIMB_BITS;
  v2 += v1 >> <i64>LIMB_BITS;
  v3 += v2 >> <i64>LIMB_BITS;
  v4 += v3 >> <i64>LIMB_BITS;
  v5 += v4 >> <i64>LIMB_BITS;
  v6 += v5 >> <i64>LIMB_BITS;
  v7 += v6 >> <i64>LIMB_BITS;
  v8 += v7 >> <i64>LIMB_BITS;
  const t0: i64 = (v0 & <i64>LIMB) - <i64>N0;
  const t1: i64 = (v1 & <i64>LIMB) - <i64>N1 + (t0 >> <i64>LIMB_BITS);
  const t2: i64 = (v2 & <i64>LIMB) - <i64>N2 + (t1 >> <i64>LIMB_BITS);
  const t3: i64 = (v3 & <i64>LIMB) - <i64>N3 + (t2 >> <i64>LIMB_BITS);
  const t4: i64 = (v4 & <i64>LIMB) - <i64>N4 + (t3 >> <i64>LIMB_BITS);
  const t5: i64 = (v5 & <i64>LIMB) - <i64>N5 + (t4 >> <i64>LIMB_BITS);
  const t6: i64 = (v6 & <i64>LIMB) - <i64>N6 + (t5 >> <i64>LIMB_BITS);
  const t7: i64 = (v7 & <i64>LIMB) - <i64>N7 + (t6 >> <i64>LIMB_BITS);
  const t8: i64 = v8 - <i64>N8 + (t7 >> <i64>LIMB_BITS);
  // All ones when the difference fell below zero: then the number stands as it was.
  const keep = t8 >> 63;
  store<u32>(out, chosen(v0, t0, keep));
  store<u32>(out, chosen(v1, t1, keep), 4);
  store<u32>(out, chosen(v2, t2, keep), 8);
  store<u32>(out, chosen(v3, t3, keep), 12);
  store<u32>(out, chosen(v4, t4, keep), 16);
  store<u32>(out, chosen(v5, t5, keep), 20);
  store<u32>(out, chosen(v6, t6, keep), 24);
  store<u32>(out, chosen(v7, t7, keep), 28);
  store<u32>(out, chosen(v8, t8, keep), 32);
}

/** Of two limbs the first where the mask is all ones, the second where it is 0. */
@inline
function chosen(a: i64, b: i64, mask: i64): u32 {
  return <u32>((b ^ ((a ^ b) & mask)) & <i64>LIMB);
}
