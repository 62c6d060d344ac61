// Two running sums of points side by side, one a lane, in the coordinates X, Y, ZZ = Z², ZZZ = Z³ with x = X/ZZ and y = Y/ZZZ
// (Sutherland 2008; the names are those of the Explicit-Formulas Database, "xyzz"). Nothing here meets equal or opposite points on
// purpose: such an addition makes P ≡ 0, hence ZZ ≡ 0 from there to the end, and the caller then takes the complete way.
//
// Bounds, in units of p for values: coordinates of entries (−1.01, 1.01), y with its sign; fresh products (−0.3, 1.3); X (−0.01, 1.01),
// carried; P, Q − X and R (−1.6, 1.6), all below 2^29.2 a limb: columns of two such products stay below 2^62.6.
import { FIELD_BYTES, mul, sqr, sub } from '../field/field';
import { mulPair, mulSubPair, sqrPair } from '../field/pair';
import { carryPair, copyPair, laneOf, PAIR_BYTES, subPair } from '../field/pair-limbs';

const rooms: usize = memory.data(800, 16);
const X = rooms;
const Y = rooms + PAIR_BYTES;
const ZZ = rooms + 2 * PAIR_BYTES;
const ZZZ = rooms + 3 * PAIR_BYTES;
const P = rooms + 4 * PAIR_BYTES;
const R = rooms + 5 * PAIR_BYTES;
const PP = rooms + 6 * PAIR_BYTES;
const PPP = rooms + 7 * PAIR_BYTES;
const Q = rooms + 8 * PAIR_BYTES;
const RR = rooms + 9 * PAIR_BYTES;

/** The sums become (x1, y1) + (x2, y2), both affine: mmadd-2008-s. */
export function startSums(x1: usize, y1: usize, x2: usize, y2: usize): void {
  subPair(P, x2, x1);
  subPair(R, y2, y1);
  // Both y carry a sign, so their difference may have limbs of 30 bits, too many for a square.
  carryPair(R, R);
  addWith(x1, y1);
  copyPair(ZZ, PP);
  copyPair(ZZZ, PPP);
}

/** The sums become points in the coordinates of the sums, for going on from there. */
export function resumeSums(x: usize, y: usize, zz: usize, zzz: usize): void {
  copyPair(X, x);
  copyPair(Y, y);
  copyPair(ZZ, zz);
  copyPair(ZZZ, zzz);
}

/** Adds an affine point to each sum: madd-2008-s. */
export function addToSums(x: usize, y: usize): void {
  mulPair(P, x, ZZ);
  mulPair(R, y, ZZZ);
  subPair(P, P, X);
  subPair(R, R, Y);
  addWith(X, Y);
  mulPair(ZZ, ZZ, PP);
  mulPair(ZZZ, ZZZ, PPP);
}

/** X = R² − P³ − 2Q with Q = x·P², and Y = R(Q − X) − y·P³, which all these additions share. */
@inline
function addWith(x: usize, y: usize): void {
  sqrPair(PP, P);
  mulPair(PPP, P, PP);
  mulPair(Q, x, PP);
  sqrPair(RR, R);
  newX();
  subPair(Q, Q, X);
  mulSubPair(Y, R, Q, y, PPP);
}

@inline
function newX(): void {
  for (let i: usize = 0; i < PAIR_BYTES; i += 16) {
    const q = v128.load(Q + i);
    v128.store(X + i, i32x4.sub(i32x4.sub(v128.load(RR + i), v128.load(PPP + i)), i32x4.add(q, q)));
  }
  carryPair(X, X);
}

const elements: usize = memory.data(384, 16);
/** X and ZZ of the two sums added up. */
export const SUM_X: usize = elements;
export const SUM_ZZ: usize = elements + FIELD_BYTES;
const p = elements + 2 * FIELD_BYTES;
const r = elements + 3 * FIELD_BYTES;
const q = elements + 4 * FIELD_BYTES;
const other = elements + 5 * FIELD_BYTES;

/** Adds the two sums to one another, without its y: add-2008-s. X is not carried. */
export function joinSums(): void {
  // U₁ = X₁·ZZ₂ beside U₂ = X₂·ZZ₁, S₁ = Y₁·ZZZ₂ beside S₂ = Y₂·ZZZ₁.
  swapLanes(PP, ZZ);
  swapLanes(PPP, ZZZ);
  mulPair(P, X, PP);
  mulPair(R, Y, PPP);
  mulPair(ZZ, ZZ, PP);
  laneOf(q, P, 0);
  laneOf(p, P, 1);
  sub(p, p, q);
  laneOf(other, R, 0);
  laneOf(r, R, 1);
  sub(r, r, other);
  sqr(other, p); // PP
  mul(q, q, other);
  laneOf(SUM_ZZ, ZZ, 0);
  mul(SUM_ZZ, SUM_ZZ, other);
  mul(p, p, other); // PPP
  sqr(SUM_X, r);
  sub(SUM_X, SUM_X, p);
  sub(SUM_X, SUM_X, q);
  sub(SUM_X, SUM_X, q);
}

function swapLanes(out: usize, a: usize): void {
  for (let i: usize = 0; i < PAIR_BYTES; i += 16) {
    const both = v128.load(a + i);
    v128.store(out + i, i8x16.shuffle(both, both, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11));
  }
}

/** The sum of one lane in homogeneous coordinates, three elements in a row: (X·ZZZ : Y·ZZ : ZZ·ZZZ). */
export function takeSum(out: usize, lane: usize): void {
  laneOf(p, ZZ, lane);
  laneOf(q, ZZZ, lane);
  laneOf(r, X, lane);
  mul(out, r, q);
  laneOf(r, Y, lane);
  mul(out + FIELD_BYTES, r, p);
  mul(out + 2 * FIELD_BYTES, p, q);
}

/** Forgets the sums: they may be of secret multiples. */
export function wipeSums(): void {
  memory.fill(rooms, 0, 10 * PAIR_BYTES);
  memory.fill(elements, 0, 6 * FIELD_BYTES);
}
