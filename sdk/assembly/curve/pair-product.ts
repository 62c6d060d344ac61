// Two multiples by half-size scalars in step: k₀·P₀ in one lane and k₁·P₁ in the other, on two curves y² = x³ + ax + b of which only
// a is used. Public values only.
//
// A running point is X, E = 2Y, Z and N = −a·Z⁴, with x = X/Z² and y = Y/Z³: the modified Jacobian coordinates of Cohen, Miyaji and Ono
// (Efficient Elliptic Curve Exponentiation Using Mixed Coordinates, ASIACRYPT 1998, section 4), in which a costs nothing; 2Y and −a for
// Y and a spare the formulas their doublings and their sums.
//
// Nothing here meets equal, opposite or infinite points on purpose: such an addition makes Z ≡ 0 from there to the end, and the caller
// then takes the complete way. Points of order n never do: a running multiple is at least 16 where at most 15 is added, and below 2^129.
//
// Bounds, in units of p for values: fresh products (−1, 2); X (−4.4, 1.8); E (−1.8, 1.8); M (−1.8, 3.6); a difference beside a fresh
// operand stays within 13 and 2^30 a limb, and what is subtracted inside a product below 3·2^29 a limb.
import { twiceDifferencePair, twicePair, twicePlusPair } from '../field/lazy-pair';
import { carryPair, mulMinusPair, mulPair, PAIR_BYTES, sqrMinusPair, sqrPair, tripleSqrMinusPair } from '../field/pair';
import { E, listOddMultiples, takeMultiples, X } from './odd-multiples';
import { bitsOf } from './residue';

/** Where the further coordinates of a running point lie. */
export const Z: usize = 2 * PAIR_BYTES;
const N: usize = 3 * PAIR_BYTES;
const RUNNING_BYTES: usize = 4 * PAIR_BYTES;

/** Odd windows, as in windows.ts: digits −15, −13 … 15. */
const WIDTH: u32 = 4;
const WINDOWS: u32 = 32;

const taken: usize = memory.data(160, 16);
const other: usize = memory.data(320, 16);
const sharedZ: usize = memory.data(80, 16);
const rooms: usize = memory.data(480, 16);
const t0 = rooms, t1 = t0 + PAIR_BYTES, t2 = t1 + PAIR_BYTES, t3 = t2 + PAIR_BYTES, t4 = t3 + PAIR_BYTES, t5 = t4 + PAIR_BYTES;

/** The one of Montgomery's form in both lanes. */
export const ONES: usize = memory.data<i32>(
  [0x20, 0x20, 0, 0, 0x1ffff800, 0x1ffff800, 0x3fff, 0x3fff, 0, 0, 0, 0, 0, 0, 0x4000000, 0x4000000, 0, 0, 0, 0],
  16,
);

/** X, E and Z of k₀ and k₁ times two affine points given by X and E; k in [1, 2^128). `out` has room for four pairs. */
export function multiplyPair(out: usize, base: usize, minusA: usize, k0: usize, k1: usize): void {
  listOddMultiples(base, minusA, sharedZ);
  takeMultiples(out, bitsOf(k0, 124, 4) | 1, bitsOf(k1, 124, 4) | 1);
  memory.copy(out + Z, ONES, PAIR_BYTES);
  // With the shared Z counted as 1, a is a·Z⁴.
  sqrPair(t0, sharedZ);
  sqrPair(t0, t0);
  mulPair(out + N, t0, minusA);
  for (let i = WINDOWS - 2; i < WINDOWS; i--) {
    for (let bit: u32 = 0; bit < WIDTH; bit++) double(out);
    takeMultiples(taken, digit(k0, i), digit(k1, i));
    addTaken(out);
    sqrPair(t2, t2);
    mulPair(out + N, out + N, t2);
  }
  makeEven(out, (load<u32>(k0) & 1) - 1, (load<u32>(k1) & 1) - 1);
  mulPair(out + Z, out + Z, sharedZ);
}

/** The odd digit of window i. (Joye and Tunstall, Exponent Recoding and Regular Exponentiation Algorithms, AFRICACRYPT 2009, algorithm 6) */
@inline
function digit(k: usize, i: u32): i32 {
  return (bitsOf(k, WIDTH * i, WIDTH + 1) | 1) - (1 << WIDTH);
}

/** Odd digits made k + 1 of an even k: takes the point off once where the mask says so. */
function makeEven(out: usize, even0: i32, even1: i32): void {
  if (!(even0 | even1)) return;
  memory.copy(other, out, RUNNING_BYTES);
  takeMultiples(taken, -1, -1);
  addTaken(other);
  const mask = i32x4(even0, even1, even0, even1);
  for (let i: usize = 0; i < N; i += 16) v128.store(out + i, v128.bitselect(v128.load(other + i), v128.load(out + i), mask));
}

/** D = E², S = X·D, F = D², M = 3X² − N; X' = M² − 2S, Z' = E·Z, E' = 2M(S − X') − F, N' = F·N. (Cohen, Miyaji, Ono 1998, section 4.1) */
function double(p: usize): void {
  sqrPair(t0, p + E);
  mulPair(t1, p + X, t0);
  sqrPair(t2, t0);
  tripleSqrMinusPair(t3, p + X, p + N);
  twicePair(t4, t1);
  sqrMinusPair(p + X, t3, t4);
  mulPair(p + Z, p + E, p + Z);
  twiceDifferencePair(t4, t1, p + X);
  mulMinusPair(p + E, t3, t4, t2);
  mulPair(p + N, t2, p + N);
}

/**
 * Adds the affine point taken: H = x₂·Z² − X, R = E₂·Z³ − E, I = (2H)², J = H·I, V = X·I; X' = R² − J − 2V, Z' = 2H·Z,
 * E' = 2R(V − X') − 2E·J. (madd-2007-bl of the Explicit-Formulas Database) I stays in t2: N' = N·I² is the caller's.
 */
function addTaken(p: usize): void {
  sqrPair(t0, p + Z);
  mulMinusPair(t1, taken + X, t0, p + X);
  mulPair(t0, t0, p + Z);
  mulMinusPair(t3, taken + E, t0, p + E);
  twicePair(t0, t1);
  carryPair(t0, t0);
  mulPair(p + Z, p + Z, t0);
  sqrPair(t2, t0);
  mulPair(t4, t1, t2);
  mulPair(t5, p + X, t2);
  twicePlusPair(t0, t5, t4);
  sqrMinusPair(p + X, t3, t0);
  twicePair(t4, t4);
  mulPair(t4, t4, p + E);
  twiceDifferencePair(t5, t5, p + X);
  mulMinusPair(p + E, t3, t5, t4);
}
