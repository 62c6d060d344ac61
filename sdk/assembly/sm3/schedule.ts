// The words W[j] of SM3 (GB/T 32905-2016, 6.3.2), four at once.

/** W[j] to W[j+3] and W'[j] to W'[j+3] of the four rounds at hand. */
export const SCHEDULE: usize = memory.data(64, 16);

@inline
function rotate(x: v128, bits: i32): v128 {
  return v128.or(i32x4.shl(x, bits), i32x4.shr_u(x, 32 - bits));
}

/** Four big-endian words. */
@inline
export function bigEndian(bytes: usize, offset: usize): v128 {
  return v128.swizzle(v128.load(bytes + offset), i8x16(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12));
}

/**
 * W[j] to W[j+3] from the sixteen words before them: W[j] = P1(W[j−16] ⊕ W[j−9] ⊕ W[j−3]<<<15) ⊕ W[j−13]<<<7 ⊕ W[j−6], where
 * P1(X) = X ⊕ X<<<15 ⊕ X<<<23. The last of the four needs the first: P1 is linear, so P1(W[j]<<<15) is added to it afterwards.
 */
@inline
export function expand(w0: v128, w1: v128, w2: v128, w3: v128): v128 {
  const zero = i32x4.splat(0);
  // W[j−9] …, W[j−3] … (three of them), W[j−13] … and W[j−6] …
  const nine = v128.shuffle<u8>(w1, w2, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27);
  const three = v128.shuffle<u8>(w3, zero, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19);
  const thirteen = v128.shuffle<u8>(w0, w1, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27);
  const six = v128.shuffle<u8>(w2, w3, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23);
  const x = v128.xor(v128.xor(w0, nine), rotate(three, 15));
  const y = v128.xor(v128.xor(v128.xor(x, rotate(x, 15)), rotate(x, 23)), v128.xor(rotate(thirteen, 7), six));
  const first = v128.shuffle<u8>(zero, y, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19);
  return v128.xor(v128.xor(y, rotate(first, 15)), v128.xor(rotate(first, 30), rotate(first, 6)));
}
