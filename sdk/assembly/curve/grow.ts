// How a table is filled: its entries grow by doubling what is there, {1 … 2m − 1} + 2m giving {2m + 1 … 4m − 1}, for all windows at once,
// and as many additions as there is room for share one inversion.
import { double } from './jacobian';
import { copy, FIELD_BYTES, fromBytes, invert, mul, ONE, sqr } from '../field/field';
import { mulPair } from '../field/pair';
import { copyPair, PAIR_BYTES, setLane, subPair } from '../field/pair-limbs';
import { addAffinePair, invertPair } from './affine-pair';
import { pack, unpackPoints } from './entry';
import { ENTRY_BYTES } from './windows';

/** Fills the first so many windows of a table, for a point already known to be on the curve. */
export function buildWindows(table: usize, width: u32, windows: u32, point64: usize): void {
  listDoublings(point64, width * windows);
  for (let i: u32 = 0; i < windows; i++) {
    memory.copy(entryAt(table, width, i, 0), doublings + <usize>(i * width) * ENTRY_BYTES, ENTRY_BYTES);
  }
  for (let round: u32 = 0; round < width - 1; round++) {
    const count = windows << round;
    for (let from: u32 = 0; from < count; from += 2 * mostPairs) addRound(table, width, round, from, min<u32>(count, from + 2 * mostPairs));
  }
}

@inline
function entryAt(table: usize, width: u32, window: u32, index: u32): usize {
  return table + ((<usize>window << (width - 1)) + index) * ENTRY_BYTES;
}

/** 2^i·P for i below mostDoublings, as entries. */
const mostDoublings: u32 = 272;
const doublings: usize = memory.data(17408, 16);
const jacobian: usize = memory.data(39168, 16);
const prefixes: usize = memory.data(13056, 16);
const JACOBIAN_BYTES: usize = 3 * FIELD_BYTES;
const elements: usize = memory.data(192, 16);
const lanes: usize = memory.data(80, 16);

/** The doublings of P: in Jacobian coordinates, then made affine together. @see Montgomery 1987, 10.3.1 */
function listDoublings(point64: usize, count: u32): void {
  const inverse = elements, z1 = elements + FIELD_BYTES, z2 = elements + 2 * FIELD_BYTES, product = elements + 3 * FIELD_BYTES;
  fromBytes(jacobian, point64);
  fromBytes(jacobian + FIELD_BYTES, point64 + 32);
  copy(jacobian + 2 * FIELD_BYTES, ONE);
  copy(prefixes, ONE);
  for (let i: usize = 1; i < <usize>count; i++) {
    const p = jacobian + i * JACOBIAN_BYTES;
    memory.copy(p, p - JACOBIAN_BYTES, JACOBIAN_BYTES);
    double(p);
    mul(prefixes + i * FIELD_BYTES, prefixes + (i - 1) * FIELD_BYTES, p + 2 * FIELD_BYTES);
  }
  invert(inverse, prefixes + <usize>(count - 1) * FIELD_BYTES);
  for (let i = <usize>count - 1; i > 0; i--) {
    const p = jacobian + i * JACOBIAN_BYTES;
    mul(z1, inverse, prefixes + (i - 1) * FIELD_BYTES);
    mul(inverse, inverse, p + 2 * FIELD_BYTES);
    sqr(z2, z1);
    mul(product, p, z2);
    packElement(doublings + i * ENTRY_BYTES, product);
    mul(z2, z2, z1);
    mul(product, p + FIELD_BYTES, z2);
    packElement(doublings + i * ENTRY_BYTES + 32, product);
  }
  packElement(doublings, jacobian);
  packElement(doublings + 32, jacobian + FIELD_BYTES);
}

function packElement(entry: usize, a: usize): void {
  setLane(lanes, 0, a);
  pack(entry, lanes, 0);
}

/** How many pairs of additions share an inversion. */
const mostPairs: u32 = 256;
const products: usize = memory.data(20560, 16);
const rooms: usize = memory.data(640, 16);
const x1 = rooms, y1 = rooms + PAIR_BYTES, x2 = rooms + 2 * PAIR_BYTES, y2 = rooms + 3 * PAIR_BYTES;
const difference = rooms + 4 * PAIR_BYTES, running = rooms + 5 * PAIR_BYTES, one = rooms + 6 * PAIR_BYTES;

/**
 * The entries `from` to `to` of a round, counted over all windows: entry m + j = entry j + 2m·2^(width·i)·P, m = 2^round.
 * No denominator is 0: 2m ± (2j + 1) is odd, below 2^width, and so no multiple of the order times a power of two.
 */
function addRound(table: usize, width: u32, round: u32, from: u32, to: u32): void {
  const pairs: usize = (to - from + 1) >> 1;
  for (let k: usize = 0; k < pairs; k++) {
    loadAddition(table, width, round, from + 2 * <u32>k, to);
    subPair(difference, x2, x1);
    if (k == 0) copyPair(products, difference);
    else mulPair(products + k * PAIR_BYTES, products + (k - 1) * PAIR_BYTES, difference);
  }
  invertPair(running, products + (pairs - 1) * PAIR_BYTES);
  for (let k = pairs - 1; ; k--) {
    const first = from + 2 * <u32>k;
    loadAddition(table, width, round, first, to);
    subPair(difference, x2, x1);
    const inverse = k == 0 ? running : one;
    if (k != 0) {
      mulPair(one, running, products + (k - 1) * PAIR_BYTES);
      mulPair(running, running, difference);
    }
    addAffinePair(x1, y1, x1, y1, x2, y2, inverse);
    storeSum(table, width, round, first, 0);
    if (first + 1 < to) storeSum(table, width, round, first + 1, 1);
    if (k == 0) break;
  }
}

/** Both summands of an addition and of the next; of the same one again at the end. */
function loadAddition(table: usize, width: u32, round: u32, first: u32, to: u32): void {
  const second = min<u32>(first + 1, to - 1);
  unpackPoints(x1, y1, grown(table, width, round, first), 0, grown(table, width, round, second), 0);
  unpackPoints(x2, y2, doubling(width, round, first), 0, doubling(width, round, second), 0);
}

@inline
function grown(table: usize, width: u32, round: u32, k: u32): usize {
  return entryAt(table, width, k >> round, k & ((1 << round) - 1));
}

@inline
function doubling(width: u32, round: u32, k: u32): usize {
  return doublings + <usize>((k >> round) * width + round + 1) * ENTRY_BYTES;
}

function storeSum(table: usize, width: u32, round: u32, k: u32, lane: usize): void {
  const entry = grown(table, width, round, k) + (ENTRY_BYTES << round);
  pack(entry, x1, lane);
  pack(entry + 32, y1, lane);
}
