// Many signatures at once: for each its entries are summed as a tree, affine, and all additions of a level share one inversion.
// Every signature keeps its own verdict; nothing is folded into a random combination.
import { toNumber } from '../field/field';
import { mulPair } from '../field/pair';
import { laneOf, PAIR_BYTES, subPair } from '../field/pair-limbs';
import { addAffinePair, addAffinePairX, invertPair } from './affine-pair';
import { baseTable, BASE_WIDTH, widenBase } from './base-table';
import { verifyCached } from './cached';
import { unpackPoints } from './entry';
import { addOrder } from './residue';
import { expectedX, readSignature, scalarS, scalarT } from './signature';
import { LEAST_WIDTH, MOST_WIDTH } from './table';
import { ENTRY_BYTES, gather, windowCount } from './windows';

/** A job is { u32 table, u32 width, u8 e[32], u8 rs[64] }. */
const JOB_BYTES: usize = 104;
const MOST_JOBS: u32 = 64;
/** Fewer of one width are quicker one by one: six inversions cost what eight signatures gain. */
const LEAST_JOBS: u32 = 8;

/** For each job s, t and r − e mod n, of 32 bytes each. */
const READ_BYTES: usize = 96;
const readings: usize = memory.data(6144, 16);
/** The numbers of the jobs of one width. */
const chosen: usize = memory.data(64);

/**
 * Writes one byte for each of at most 64 jobs: 1 when its r ‖ s is a signature over its e by the owner of its table, else 0; any bytes are
 * safe. The number judged comes back.
 *
 * @see GB/T 32918.2-2016, 7.1, steps B1, B2 and B5 to B7
 */
export function verifyBatch(jobs: usize, count: u32, results: usize): u32 {
  if (count > MOST_JOBS) return 0;
  for (let i: usize = 0; i < <usize>count; i++) store<u8>(results + i, read(jobs + i * JOB_BYTES, readings + i * READ_BYTES));
  for (let width = LEAST_WIDTH; width <= MOST_WIDTH; width++) {
    let found: u32 = 0;
    for (let i: u32 = 0; i < count; i++) {
      if (!load<u8>(results + <usize>i) || load<u32>(jobs + <usize>i * JOB_BYTES, 4) != width) continue;
      store<u8>(chosen + <usize>found, <u8>i);
      found++;
    }
    if (found < LEAST_JOBS || !judgeTogether(jobs, width, found, results)) judgeEach(jobs, width, found, results);
  }
  return count;
}

/** Keeps the numbers of a job whose signature can be one. */
function read(job: usize, reading: usize): bool {
  const width = load<u32>(job, 4);
  if (width < LEAST_WIDTH || width > MOST_WIDTH || !readSignature(job + 8, job + 40)) return false;
  memory.copy(reading, scalarS, 32);
  memory.copy(reading + 32, scalarT, 32);
  memory.copy(reading + 64, expectedX, 32);
  return true;
}

function judgeEach(jobs: usize, width: u32, found: u32, results: usize): void {
  for (let i: usize = 0; i < <usize>found; i++) {
    const at = <usize>load<u8>(chosen + i), job = jobs + at * JOB_BYTES;
    store<u8>(results + at, <u8>verifyCached(load<u32>(job), width, job + 8, job + 40));
  }
}

/** Two signatures of at most 64 + 26 points a lane pair, x and y of a pair of points in a row. */
const POINTS_BYTES: usize = 2 * PAIR_BYTES;
const points: usize = memory.data(460800, 16);
const products: usize = memory.data(115200, 16);
const entries: usize = memory.data(11520, 16);
const signs: usize = memory.data(720, 16);
const secondEntries = entries + 90 * ENTRY_BYTES;
const secondSigns = signs + 360;

/** Judges jobs of one width; false, and no verdict, when an exceptional addition stands among them. */
function judgeTogether(jobs: usize, width: u32, found: u32, results: usize): bool {
  widenBase();
  const rows = (found + 1) >> 1;
  const length = windowCount(BASE_WIDTH) + windowCount(width);
  for (let row: u32 = 0; row < rows; row++) gatherRow(jobs, width, length, row, found);
  let left = length;
  for (; left > 2; left = (left + 1) >> 1) if (!addLevel(rows, length, left)) return false;
  if (!addLevel(rows, length, left)) return false;
  for (let i: u32 = 0; i < found; i++) {
    const at = <usize>load<u8>(chosen + <usize>i);
    store<u8>(results + at, <u8>hasExpectedX(points + <usize>((i >> 1) * length) * POINTS_BYTES, i & 1, readings + at * READ_BYTES + 64));
  }
  return true;
}

/** The points of two signatures; of the last one twice when their number is odd. */
function gatherRow(jobs: usize, width: u32, length: u32, row: u32, found: u32): void {
  gatherJob(entries, signs, jobs, width, load<u8>(chosen + <usize>row * 2));
  gatherJob(secondEntries, secondSigns, jobs, width, load<u8>(chosen + <usize>min<u32>(row * 2 + 1, found - 1)));
  const from = points + <usize>(row * length) * POINTS_BYTES;
  for (let i: usize = 0; i < <usize>length; i++) {
    const x = from + i * POINTS_BYTES, entry = i * ENTRY_BYTES, sign = i * 4;
    unpackPoints(x, x + PAIR_BYTES, entries + entry, load<u32>(signs + sign), secondEntries + entry, load<u32>(secondSigns + sign));
  }
}

function gatherJob(entries: usize, signs: usize, jobs: usize, width: u32, at: usize): void {
  const windows = windowCount(BASE_WIDTH), reading = readings + at * READ_BYTES;
  gather(entries, signs, baseTable, BASE_WIDTH, windows, reading);
  const table = <usize>load<u32>(jobs + at * JOB_BYTES);
  gather(entries + <usize>windows * ENTRY_BYTES, signs + <usize>windows * 4, table, width, windowCount(width), reading + 32);
}

const rooms: usize = memory.data(240, 16);
const difference = rooms, running = rooms + PAIR_BYTES, inverse = rooms + 2 * PAIR_BYTES;

/** Adds the upper half of each row's points to the lower half; of the last two only x. False when two of them have the same x. */
function addLevel(rows: u32, length: u32, left: u32): bool {
  const sums: usize = left >> 1, apart = (<usize>(left + 1) >> 1) * POINTS_BYTES, row = <usize>length * POINTS_BYTES;
  const end = points + <usize>rows * row;
  let product = products;
  for (let from = points; from < end; from += row) {
    for (let x = from, last = from + sums * POINTS_BYTES; x < last; x += POINTS_BYTES) {
      if (product == products) subPair(product, x + apart, x);
      else {
        subPair(difference, x + apart, x);
        mulPair(product, product - PAIR_BYTES, difference);
      }
      product += PAIR_BYTES;
    }
  }
  product -= PAIR_BYTES;
  if (!invertPair(running, product)) return false;
  for (let from = end - row; from >= points; from -= row) {
    for (let x = from + (sums - 1) * POINTS_BYTES; x >= from; x -= POINTS_BYTES) {
      const y = x + PAIR_BYTES, x2 = x + apart, y2 = y + apart;
      let own = running;
      if (product != products) {
        product -= PAIR_BYTES;
        mulPair(inverse, running, product);
        subPair(difference, x2, x);
        mulPair(running, running, difference);
        own = inverse;
      }
      if (left == 2) addAffinePairX(x, x, y, x2, y2, own);
      else addAffinePair(x, y, x, y, x2, y2, own);
    }
  }
  return true;
}

const element: usize = memory.data(48, 16);
const number: usize = memory.data(32, 16);
const candidate: usize = memory.data(32, 16);

/** True when x is `expected` mod n: that number itself, or itself + n, which x can only be when that is below p. */
function hasExpectedX(x: usize, lane: usize, expected: usize): bool {
  laneOf(element, x, lane);
  toNumber(number, element);
  return isSame(number, expected) || (addOrder(candidate, expected) && isSame(number, candidate));
}

function isSame(a: usize, b: usize): bool {
  return !i32(v128.any_true(v128.or(v128.xor(v128.load(a), v128.load(b)), v128.xor(v128.load(a, 16), v128.load(b, 16)))));
}
