// The S-box of SM4 (GB/T 32907-2016, 6.2) without a table that a secret indexes: lookups are lane shuffles inside one register.
//
// S(x) = A·(A·x + d3)^−1 + d3 over GF(2^8) mod x^8+x^7+x^6+x^5+x^4+x^2+1, with A circulant, first row 11010011. The inversion is done
// in the tower GF((2^4)^2), in the manner of Hamburg, "Accelerating AES with Vector Permute Instructions" (CHES 2009):
//  - GF(2^4) is mod t^4+t+1; t is 0c in the standard's field, and the tower is adjoined by ω = d1, a root of T² + aT + 1 with a = t (2);
//  - an element iω + j has the norm N = i² + aij + j²; with k = i + j, 1/(1/i + a/k) + j = N/(k + ai), and so for j: five lookups of
//    four bits give both, and two tables of eight bits take their inverses (k+ai)/N and (k+aj)/N, a basis of the inverse, through A;
//  - 80 stands for infinity: an index above 15 gives 0, which is 1/∞, and 80 plus anything stays above 15.

/** A·x + d3 in the tower, i in the high four bits and k in the low: for the low four bits of x, then the high. */
const IN_LOW: usize = memory.data<u8>(
  [0x5f, 0x8f, 0x89, 0x59, 0x3b, 0xeb, 0xed, 0x3d, 0x17, 0xc7, 0xc1, 0x11, 0x73, 0xa3, 0xa5, 0x75],
  16,
);
const IN_HIGH: usize = memory.data<u8>(
  [0x00, 0xdf, 0x43, 0x9c, 0x77, 0xa8, 0x34, 0xeb, 0xb5, 0x6a, 0xf6, 0x29, 0xc2, 0x1d, 0x81, 0x5e],
  16,
);
/** 1/n, and a/n, in GF(2^4). */
const INVERSE: usize = memory.data<u8>(
  [0x80, 0x01, 0x09, 0x0e, 0x0d, 0x0b, 0x07, 0x06, 0x0f, 0x02, 0x0c, 0x05, 0x0a, 0x04, 0x03, 0x08],
  16,
);
const A_OVER: usize = memory.data<u8>(
  [0x80, 0x02, 0x01, 0x0f, 0x09, 0x05, 0x0e, 0x0c, 0x0d, 0x04, 0x0b, 0x0a, 0x07, 0x08, 0x06, 0x03],
  16,
);
/** A of the part of the inverse that N/(k + ai), and that N/(k + aj), stand for. */
const OUT_I: usize = memory.data<u8>(
  [0x00, 0xd3, 0x79, 0x9a, 0x9e, 0xae, 0xe3, 0x30, 0x49, 0xd7, 0x4d, 0x34, 0x7d, 0xe7, 0x04, 0xaa],
  16,
);
const OUT_J: usize = memory.data<u8>(
  [0x00, 0x15, 0x17, 0xa4, 0xbc, 0x1a, 0xb3, 0xa6, 0xb1, 0x0d, 0xa9, 0xbe, 0x0f, 0xab, 0x18, 0x02],
  16,
);

/** The low four bits of each byte; in memory, for a splat would be made anew at each use. */
export const LOW_BITS: usize = memory.data<u64>([0x0f0f0f0f0f0f0f0f, 0x0f0f0f0f0f0f0f0f], 16);

/** The d3 that `substitute` leaves out, in every byte of a word. */
export const SBOX_CONSTANT: u32 = 0xd3d3d3d3;

/** S(x) + d3 of sixteen bytes. */
@inline
export function substitute(x: v128): v128 {
  const low = v128.load(LOW_BITS);
  const y = v128.xor(
    v128.swizzle(v128.load(IN_LOW), v128.and(x, low)),
    v128.swizzle(v128.load(IN_HIGH), v128.and(i16x8.shr_u(x, 4), low)),
  );
  const k = v128.and(y, low);
  const i = v128.and(i16x8.shr_u(y, 4), low);
  const j = v128.xor(i, k);
  const inverse = v128.load(INVERSE);
  const aOverK = v128.swizzle(v128.load(A_OVER), k);
  const byI = v128.xor(v128.swizzle(inverse, v128.xor(v128.swizzle(inverse, i), aOverK)), j);
  const byJ = v128.xor(v128.swizzle(inverse, v128.xor(v128.swizzle(inverse, j), aOverK)), i);
  return v128.xor(v128.swizzle(v128.load(OUT_I), byI), v128.swizzle(v128.load(OUT_J), byJ));
}

/** The same of one word. */
export function substituteWord(word: u32): u32 {
  return i32x4.extract_lane(substitute(i32x4.splat(word)), 0);
}
