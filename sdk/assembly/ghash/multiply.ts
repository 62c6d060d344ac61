// Multiplication in the field of GHASH (NIST SP 800-38D, 6.3) by integer multiplication with holes, so without tables: one bit of every
// four is kept, so that the up to fifteen ones that meet at a place stay in its four bits and do not carry into the next; where sixteen
// meet, the carry leaves the word. (Pornin's idea, of BearSSL's ctmul64; it needs a multiplier whose time does not depend on operands.)

const HOLE_0: u64 = 0x1111111111111111;
const HOLE_1: u64 = 0x2222222222222222;
const HOLE_2: u64 = 0x4444444444444444;
const HOLE_3: u64 = 0x8888888888888888;

/** The low 64 bits of the product of two polynomials over GF(2). */
function lowProduct(x: u64, y: u64): u64 {
  const x0 = x & HOLE_0, x1 = x & HOLE_1, x2 = x & HOLE_2, x3 = x & HOLE_3;
  const y0 = y & HOLE_0, y1 = y & HOLE_1, y2 = y & HOLE_2, y3 = y & HOLE_3;
  const z0 = (x0 * y0) ^ (x1 * y3) ^ (x2 * y2) ^ (x3 * y1);
  const z1 = (x0 * y1) ^ (x1 * y0) ^ (x2 * y3) ^ (x3 * y2);
  const z2 = (x0 * y2) ^ (x1 * y1) ^ (x2 * y0) ^ (x3 * y3);
  const z3 = (x0 * y3) ^ (x1 * y2) ^ (x2 * y1) ^ (x3 * y0);
  return (z0 & HOLE_0) | (z1 & HOLE_1) | (z2 & HOLE_2) | (z3 & HOLE_3);
}

// Four bits in the opposite order, for the low half of a byte and for its high half.
const REVERSED_LOW: usize = memory.data<u8>(
  [0x00, 0x80, 0x40, 0xc0, 0x20, 0xa0, 0x60, 0xe0, 0x10, 0x90, 0x50, 0xd0, 0x30, 0xb0, 0x70, 0xf0],
  16,
);
const REVERSED_HIGH: usize = memory.data<u8>([0x0, 0x8, 0x4, 0xc, 0x2, 0xa, 0x6, 0xe, 0x1, 0x9, 0x5, 0xd, 0x3, 0xb, 0x7, 0xf], 16);

/** The bits of each byte in the opposite order. */
function reverseBytes(x: v128): v128 {
  const low = v128.and(x, i8x16.splat(0x0f));
  const high = v128.and(i16x8.shr_u(x, 4), i8x16.splat(0x0f));
  return v128.or(v128.swizzle(v128.load(REVERSED_LOW), low), v128.swizzle(v128.load(REVERSED_HIGH), high));
}

/**
 * y ← y · h, both 16 bytes. Bit 127 of the number the bytes are, big-endian, is the coefficient of x^0: the product of the numbers
 * is the product of the polynomials with its bits reversed and one place too low. Three products of 64 bits by Karatsuba; the high half
 * of a product is the low half of the product of the reversed, reversed and one place down. A number is reversed by reversing its bytes'
 * bits and the order of its bytes, which little-endian memory has reversed already.
 */
export function multiply(y: usize, h: usize): void {
  const y1 = bswap<u64>(load<u64>(y)), y0 = bswap<u64>(load<u64>(y, 8));
  const h1 = bswap<u64>(load<u64>(h)), h0 = bswap<u64>(load<u64>(h, 8));
  const low0 = lowProduct(y0, h0);
  const low1 = lowProduct(y1, h1);
  const low2 = lowProduct(y0 ^ y1, h0 ^ h1) ^ low0 ^ low1;
  const yr = reverseBytes(v128.load(y)), hr = reverseBytes(v128.load(h));
  const y1r = i64x2.extract_lane(yr, 0), y0r = i64x2.extract_lane(yr, 1);
  const h1r = i64x2.extract_lane(hr, 0), h0r = i64x2.extract_lane(hr, 1);
  const back = reverseBytes(i64x2.replace_lane(i64x2.splat(lowProduct(y0r, h0r)), 1, lowProduct(y1r, h1r)));
  const high0 = bswap<u64>(i64x2.extract_lane(back, 0)) >> 1;
  const high1 = bswap<u64>(i64x2.extract_lane(back, 1)) >> 1;
  const back2 = reverseBytes(i64x2.splat(lowProduct(y0r ^ y1r, h0r ^ h1r)));
  const high2 = (bswap<u64>(i64x2.extract_lane(back2, 0)) >> 1) ^ high0 ^ high1;
  // The 256 bits v3 ‖ v2 ‖ v1 ‖ v0, one place up.
  const v3 = (high1 << 1) | ((low1 ^ high2) >> 63);
  let v2 = ((low1 ^ high2) << 1) | ((low2 ^ high0) >> 63);
  let v1 = ((low2 ^ high0) << 1) | (low0 >> 63);
  const v0 = low0 << 1;
  // x^128 = 1 + x + x^2 + x^7, towards the lower bits: what lies in v0, then in v1, comes back 128 bits higher.
  v1 ^= (v0 << 63) ^ (v0 << 62) ^ (v0 << 57);
  v2 ^= v0 ^ (v0 >> 1) ^ (v0 >> 2) ^ (v0 >> 7);
  v2 ^= (v1 << 63) ^ (v1 << 62) ^ (v1 << 57);
  store<u64>(y, bswap<u64>(v3 ^ v1 ^ (v1 >> 1) ^ (v1 >> 2) ^ (v1 >> 7)));
  store<u64>(y, bswap<u64>(v2), 8);
}
