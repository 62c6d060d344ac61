// A secret scalar as 52 odd digits: k = Σ dᵢ·32ⁱ with every dᵢ in {±1, ±3 … ±31}, so that every scalar takes the same additions.
//
// For an odd k with bits bⱼ, k = Σ σⱼ·2ʲ for j from 0 to 259, where σⱼ = 2·bⱼ₊₁ − 1 but σ₂₅₉ = 1: every bit is a plus or a minus one.
// Five of them make a digit: dᵢ = 2·uᵢ − 31, where uᵢ is the bits from 5i to 5i + 4 of (k + 2^260) / 2. Nothing is carried from one
// digit to the next, and since k < 2^256 the last digit is always 1.
// @see Joye, Tunstall 2009, Exponent Recoding and Regular Exponentiation Algorithms
import * as order from '../order/order';

/** The digits below the last, which is 1. */
export const DIGITS: usize = 51;
/** The multiples 1, 3 … 31 a digit chooses from. */
export const MULTIPLES: usize = 16;

const scalar: usize = memory.data(48, 16);
const opposite: usize = memory.data(48, 16);
const bits: usize = memory.data(48, 16);

/**
 * Takes in k, 32 big-endian bytes in [1, n−1]; n − k in its place when it is even.
 * Gives −1 when it did, so that the product must be negated, or 0.
 */
export function takeDigits(k: usize): i32 {
  order.fromBytes(scalar, k);
  order.neg(opposite, scalar);
  const even = (load<i32>(scalar) & 1) - 1;
  order.select(scalar, scalar, opposite, even);
  order.toBits(bits, scalar);
  store<u64>(bits, 1 << 4, 32);
  return even;
}

/** uᵢ, five bits. */
@inline
export function digitBits(i: usize): i32 {
  const first = i * 5 + 1;
  return (load<i32>(bits + (first >> 3)) >> <i32>(first & 7)) & 31;
}

/** −1 when the digit of uᵢ is negative, or 0. */
@inline
export function signOf(u: i32): i32 {
  return (u >> 4) - 1;
}

/** Which multiple the digit of uᵢ asks for: (|dᵢ| − 1) / 2. */
@inline
export function multipleOf(u: i32, sign: i32): i32 {
  return (u ^ sign) & 15;
}

/** Forgets the scalar. */
export function wipeDigits(): void {
  memory.fill(scalar, 0, 48);
  memory.fill(opposite, 0, 48);
  memory.fill(bits, 0, 48);
}
