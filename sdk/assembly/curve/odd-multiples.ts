// The multiples 1, 3 … 15 of two points at once, one a lane, for pair-product.ts: a table that lives for one verification.
// Public values only: entries are found by their index.
import { addPair, twiceDifferencePair, twicePair } from '../field/lazy-pair';
import { carryPair, mulMinusPair, mulPair, PAIR_BYTES, sqrMinusPair, sqrPair, subPair, tripleSqrMinusPair } from '../field/pair';

/** Where the coordinates of a point lie: X, then E = 2Y. */
export const X: usize = 0;
export const E: usize = PAIR_BYTES;
/** An entry has X and E only: all entries share one Z, which then counts as 1. */
export const POINT_BYTES: usize = 2 * PAIR_BYTES;

const COUNT: usize = 8;
const table: usize = memory.data(1280, 16);
/** What the Z of each entry is when it is made, in units of the one before. */
const factors: usize = memory.data(640, 16);
const double: usize = memory.data(160, 16);
const rooms: usize = memory.data(400, 16);
const t0 = rooms, t1 = t0 + PAIR_BYTES, t2 = t1 + PAIR_BYTES, t3 = t2 + PAIR_BYTES, t4 = t3 + PAIR_BYTES;

/**
 * Fills the table from affine points in X and E, on curves with −a in `minusA`, and gives the Z that its entries share.
 *
 * First 2P + (2i − 1)P = (2i + 1)P for i = 1 … 7, each addition on a common Z and 2P brought to the new one every time (co-Z: Meloni, New
 * Point Addition Formulae for ECC Applications, WAIFI 2007). Then, from the last entry back, each is brought to the last Z.
 */
export function listOddMultiples(base: usize, minusA: usize, sharedZ: usize): void {
  doubleBase(base, minusA);
  for (let i: usize = 1; i < COUNT; i++) addCoZ(double, entry(i - 1), entry(i), factors + i * PAIR_BYTES);
  // t2: the Z of the last entry in units of that of entry i.
  memory.copy(t2, factors + (COUNT - 1) * PAIR_BYTES, PAIR_BYTES);
  for (let i = COUNT - 2; ; i--) {
    sqrPair(t0, t2);
    mulPair(entry(i) + X, entry(i) + X, t0);
    mulPair(t0, t0, t2);
    mulPair(entry(i) + E, entry(i) + E, t0);
    if (i == 0) break;
    mulPair(t2, t2, factors + i * PAIR_BYTES);
  }
  mulPair(sharedZ, t2, base + E);
}

/** Takes one odd multiple d·P for each lane, |d| ≤ 15, turned where d is negative. */
export function takeMultiples(out: usize, d0: i32, d1: i32): void {
  const s0 = d0 >> 31, s1 = d1 >> 31;
  const e0 = entry(((d0 ^ s0) - s0) >> 1), e1 = entry(((d1 ^ s1) - s1) >> 1);
  const sign = i32x4(s0, s1, s0, s1);
  for (let i: usize = 0; i < PAIR_BYTES; i += 16) {
    const e = eachLane(v128.load(e0 + i, 80), v128.load(e1 + i, 80));
    v128.store(out + i, eachLane(v128.load(e0 + i), v128.load(e1 + i)));
    v128.store(out + i, i32x4.sub(v128.xor(e, sign), sign), 80);
  }
}

/** The first lane of one pair and the second of another. */
@inline
function eachLane(first: v128, second: v128): v128 {
  return i8x16.shuffle(first, second, 0, 1, 2, 3, 20, 21, 22, 23, 8, 9, 10, 11, 28, 29, 30, 31);
}

@inline
function entry(i: usize): usize {
  return table + i * POINT_BYTES;
}

/**
 * 2P, and P itself on the Z of 2P, which is E: with D = E² and M = 3X² + a, P is (X·D, D²) there; 2P is X' = M² − 2X·D and
 * E' = 2M(X·D − X') − D² (the doubling of pair-product.ts for Z = 1).
 */
function doubleBase(base: usize, minusA: usize): void {
  sqrPair(t0, base + E);
  mulPair(table + X, base + X, t0);
  sqrPair(table + E, t0);
  tripleSqrMinusPair(t3, base + X, minusA);
  twicePair(t4, table + X);
  sqrMinusPair(double + X, t3, t4);
  twiceDifferencePair(t4, table + X, double + X);
  mulMinusPair(double + E, t3, t4, table + E);
}

/**
 * out = a + b for points on a common Z, and a brought to the Z of out, which is 2h times the common one:
 * h = X₁ − X₂, C = (2h)², W₁ = X₁·C, W₂ = X₂·C, R = E₁ − E₂; a becomes (W₁, 2E₁(W₁ − W₂)), X' = R² − W₁ − W₂ and E' = 2R(W₁ − X') less
 * the E of a.
 */
function addCoZ(a: usize, b: usize, out: usize, factor: usize): void {
  twiceDifferencePair(t0, a + X, b + X);
  carryPair(factor, t0);
  sqrPair(t0, factor);
  mulPair(a + X, a + X, t0);
  mulPair(t1, b + X, t0);
  subPair(t3, a + E, b + E);
  addPair(t4, a + X, t1);
  sqrMinusPair(out + X, t3, t4);
  twiceDifferencePair(t4, a + X, t1);
  mulPair(a + E, a + E, t4);
  twiceDifferencePair(t4, a + X, out + X);
  mulMinusPair(out + E, t3, t4, a + E);
}
