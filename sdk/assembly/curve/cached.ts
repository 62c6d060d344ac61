// One signature of a key whose table is at hand: s·G + t·P as two sums side by side, without a doubling and without an inversion.
import { fromNumber, isBelowP, isZero, mul, sub } from '../field/field';
import { baseTable, baseWidth, windowsBeside } from './base-table';
import { verifyComplete } from './complete';
import { unpackPoints, writeEntry } from './entry';
import { addToSums, joinSums, startSums, SUM_X, SUM_ZZ } from './pair-sum';
import { addOrder, writeNumber } from './residue';
import { expectedX, readSignature, scalarS, scalarT } from './signature';
import { ENTRY_BYTES, gather, windowCount } from './windows';

/** The narrowest table of a key has 64 windows, that of the base point 53. */
const entries: usize = memory.data(7488, 16);
const signs: usize = memory.data(480, 16);
const rooms: usize = memory.data(320, 16);
const x1 = rooms, y1 = rooms + 80, x2 = rooms + 160, y2 = rooms + 240;
const point: usize = memory.data(64, 16);
const candidate: usize = memory.data(32, 16);

/**
 * 1 when r ‖ s is a signature over e by the owner of the table; any bytes are safe.
 *
 * @see GB/T 32918.2-2016, 7.1, steps B1, B2 and B5 to B7
 */
export function verifyCached(table: usize, width: u32, e32: usize, signature64: usize): i32 {
  if (!readSignature(e32, signature64)) return 0;
  const windows = windowCount(width);
  const baseWindows = windowsBeside(windows);
  gather(entries, signs, baseTable, baseWidth(), baseWindows, scalarS);
  gather(entries + <usize>baseWindows * ENTRY_BYTES, signs + <usize>baseWindows * 4, table, width, windows, scalarT);
  sumHalves((baseWindows + windows) >> 1);
  if (isZero(SUM_ZZ)) {
    // An exceptional addition, or infinity: nobody meets them by chance.
    writeEntry(point, table);
    return verifyComplete(point, e32, signature64);
  }
  return hasExpectedX() as i32;
}

/** Sums the entries, one half of them a lane. */
function sumHalves(half: u32): void {
  unpackAt(x1, y1, 0, half);
  unpackAt(x2, y2, 1, half);
  startSums(x1, y1, x2, y2);
  for (let i: u32 = 2; i < half; i++) {
    unpackAt(x1, y1, i, half);
    addToSums(x1, y1);
  }
  joinSums();
}

@inline
function unpackAt(x: usize, y: usize, i: usize, half: usize): void {
  const first = entries + i * ENTRY_BYTES, second = first + half * ENTRY_BYTES;
  const sign = signs + i * 4;
  unpackPoints(x, y, first, load<u32>(sign), second, load<u32>(sign + half * 4));
}

/** True when x of the sum is r − e mod n. A number mod n may be two numbers mod p: itself, and itself + n when that is below p. */
function hasExpectedX(): bool {
  if (hasX(expectedX)) return true;
  if (!addOrder(candidate, expectedX)) return false;
  writeNumber(point, candidate);
  return isBelowP(point) != 0 && hasX(candidate);
}

function hasX(number: usize): bool {
  fromNumber(x1, number);
  mul(x1, x1, SUM_ZZ);
  sub(x1, SUM_X, x1);
  return isZero(x1) != 0;
}
