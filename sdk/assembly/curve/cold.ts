// A signature of a key that is met for the first time: no table of its multiples is worth building.
//
// SM2 asks whether x(s·G + t·P) = x₁ with x₁ = r − e mod n. Let v·t = ±u mod n with u and v of half the size (halve.ts), w = v·s, and R
// a point with x(R) = x₁. Then s·G + t·P = ±R exactly when w·G ± u·P = ±v·R, since v is invertible mod the prime n. So
// x(w·G ± u·P) = x(v·R) is the same question with half the doublings, those of P in one lane beside those of R in the other; and
// because only x is compared, nobody need know which of the two R it was. (Antipa, Brown, Gallant, Lambert, Struik, Vanstone,
// Accelerated Verification of ECDSA Signatures, SAC 2005; there R has to be known whole.)
//
// R is never decompressed: with g = x₁³ − 3x₁ + b, the point (x₁g, g²) lies on y² = x³ − 3g²x + bg³. When g is a square, that is SM2's
// curve under (x, y) → (xg, yg√g). When it is not, there is no R and that is the twist, where x³ − 3x + b of a multiple's x/g is never
// a square: the comparison fails, as it must.
import { add, carry, FIELD_BYTES, fromBytes, isZero, mul, neg, sqr, sub } from '../field/field';
import { laneOf, PAIR_BYTES, setLane, sqrPair } from '../field/pair';
import { baseTable, baseWidth, windowsBeside } from './base-table';
import { verifyComplete } from './complete';
import { curveSide, readPoint } from './decode';
import { unpackPoints } from './entry';
import { halve } from './halve';
import { E, X } from './odd-multiples';
import { multiplyPair, ONES, Z } from './pair-product';
import { addToSums, joinSums, resumeSums, SUM_X, SUM_ZZ } from './pair-sum';
import { addOrder, multiplyByHalf, writeNumber } from './residue';
import { expectedX, readSignature, scalarS, scalarT } from './signature';
import { ENTRY_BYTES, gather } from './windows';

const numbers: usize = memory.data(160, 16);
const u = numbers, v = numbers + 32, w = numbers + 64, bytes = numbers + 96, above = numbers + 128;

const elements: usize = memory.data(336, 16);
const px = elements, py = px + FIELD_BYTES, g = py + FIELD_BYTES, gg = g + FIELD_BYTES, rx = gg + FIELD_BYTES;
const rzz = rx + FIELD_BYTES, room = rzz + FIELD_BYTES;

const products: usize = memory.data(320, 16);
/** The two points to be multiplied, and −a of their curves: 3 and 3g². */
const base: usize = memory.data(160, 16);
const minusA: usize = memory.data(80, 16);
/** 3 in Montgomery's form. */
const THREE: usize = memory.data<i32>([0x60, 0, 0x1fffe800, 0xbfff, 0, 0, 0, 0xc000000, 0, 0, 0, 0], 16);
/** 1/2 in Montgomery's form. */
const HALF: usize = memory.data<i32>([0x10, 0, 0x1ffffc00, 0x1fff, 0, 0, 0, 0x2000000, 0, 0, 0, 0], 16);

/** w·G comes as at most 53 points of the table: half of them for one lane, and one more for the other. */
const entries: usize = memory.data(3456, 16);
const signs: usize = memory.data(224, 16);
const start: usize = memory.data(320, 16);
const startX = start, startY = start + PAIR_BYTES, startZZ = start + 2 * PAIR_BYTES, startZZZ = start + 3 * PAIR_BYTES;

/**
 * 1 when r ‖ s is a signature over e by the owner of the point; any bytes are safe, those of the point too.
 *
 * @see GB/T 32918.2-2016, 7.1, steps B1, B2 and B5 to B7
 */
export function verifyCold(point64: usize, e32: usize, signature64: usize): i32 {
  if (!readSignature(e32, signature64) || !readPoint(px, py, point64)) return 0;
  // x₁ stands for itself, and for x₁ + n when that is below 2^256, which is one x in 2^32: not worth a second way.
  if (addOrder(above, expectedX)) return verifyComplete(point64, e32, signature64);
  const negative = halve(u, v, scalarT);
  multiplyByHalf(w, v, scalarS);
  layPoints(negative);
  multiplyPair(products, base, minusA, u, v);
  keepMultipleOfR();
  addMultipleOfG();
  // An exceptional addition, or infinity: nobody meets them by chance.
  if (isZero(SUM_ZZ) || isZero(rzz)) return verifyComplete(point64, e32, signature64);
  return isSameX() as i32;
}

/** ±P in the first lane, (x₁g, g²) in the second. */
function layPoints(negative: bool): void {
  writeNumber(bytes, expectedX);
  fromBytes(rx, bytes);
  curveSide(g, rx);
  sqr(gg, g);
  mul(rx, rx, g);
  setLane(base + X, 0, px);
  setLane(base + X, 1, rx);
  if (negative) neg(py, py);
  layTwice(0, py);
  layTwice(1, gg);
  mul(gg, gg, THREE);
  setLane(minusA, 0, THREE);
  setLane(minusA, 1, gg);
}

function layTwice(lane: usize, y: usize): void {
  add(room, y, y);
  carry(room, room);
  setLane(base + E, lane, room);
}

/** rx and rzz: x(v·R) = rx / rzz. */
function keepMultipleOfR(): void {
  sqrPair(startZZ, products + Z);
  laneOf(rx, products + X, 1);
  laneOf(rzz, startZZ, 1);
  mul(rzz, rzz, g);
}

/** SUM_X / SUM_ZZ = x(±u·P + w·G): the sums begin with u·P in one lane and a point of the table in the other. */
function addMultipleOfG(): void {
  const windows = windowsBeside(1), half = <usize>windows >> 1;
  gather(entries, signs, baseTable, baseWidth(), windows, w);
  unpackAt(startX, startY, half, half);
  laneOf(px, products + X, 0);
  setLane(startX, 0, px);
  laneOf(py, products + E, 0);
  mul(py, py, HALF);
  setLane(startY, 0, py);
  laneOf(px, startZZ, 0);
  laneOf(py, products + Z, 0);
  mul(py, py, px);
  memory.copy(startZZ, ONES, PAIR_BYTES);
  setLane(startZZ, 0, px);
  memory.copy(startZZZ, ONES, PAIR_BYTES);
  setLane(startZZZ, 0, py);
  resumeSums(startX, startY, startZZ, startZZZ);
  for (let i: usize = 0; i < half; i++) {
    unpackAt(startX, startY, i, half + 1 + i);
    addToSums(startX, startY);
  }
  joinSums();
}

@inline
function unpackAt(x: usize, y: usize, i: usize, j: usize): void {
  unpackPoints(x, y, entries + i * ENTRY_BYTES, load<u32>(signs + 4 * i), entries + j * ENTRY_BYTES, load<u32>(signs + 4 * j));
}

function isSameX(): bool {
  carry(px, SUM_X);
  mul(px, px, rzz);
  mul(py, rx, SUM_ZZ);
  sub(px, px, py);
  return isZero(px) != 0;
}
