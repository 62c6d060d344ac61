// The multiples of the base point that the digits of a scalar choose from: for every digit i the points 1·32ⁱ·G, 3·32ⁱ·G … 31·32ⁱ·G.
import { copy, FIELD_BYTES, fromBytes, ONE } from '../field/field';
import { addComplete } from '../curve/complete-addition';
import { DIGITS, digitBits, MULTIPLES, multipleOf, signOf } from './digits';
import { makeAffine } from './normalise';

/** Two digits at a time, one in each lane: the 18 limbs of x and y, lane 0 and lane 1 in turn. */
const PAIR: usize = 2 * 18 * 4;
/** The pairs of digits; the last digit of all, always 1, is the second of the last pair. */
export const PAIRS: usize = (DIGITS + 1) / 2;
const POINT: usize = 3 * FIELD_BYTES;

const table: usize = memory.data(59904, 16);
/** Digits made ready together, with one inversion. */
const TOGETHER: usize = 4;
const multiples: usize = memory.data(9216, 16);
const next: usize = memory.data(144, 16);
const twice: usize = memory.data(144, 16);

/** G, x ‖ y. @see GB/T 32918.5-2017, clause 2 */
const base: usize = memory.data<u8>([
  0x32, 0xc4, 0xae, 0x2c, 0x1f, 0x19, 0x81, 0x19, 0x5f, 0x99, 0x04, 0x46, 0x6a, 0x39, 0xc9, 0x94,
  0x8f, 0xe3, 0x0b, 0xbf, 0xf2, 0x66, 0x0b, 0xe1, 0x71, 0x5a, 0x45, 0x89, 0x33, 0x4c, 0x74, 0xc7,
  0xbc, 0x37, 0x36, 0xa2, 0xf4, 0xf6, 0x77, 0x9c, 0x59, 0xbd, 0xce, 0xe3, 0x6b, 0x69, 0x21, 0x53,
  0xd0, 0xa9, 0x87, 0x7c, 0xc6, 0x2a, 0x47, 0x40, 0x02, 0xdf, 0x32, 0xe5, 0x21, 0x39, 0xf0, 0xa0,
]);

/** Builds the table; once, before the first multiplication. */
export function buildBaseTable(): void {
  fromBytes(next, base);
  fromBytes(next + FIELD_BYTES, base + 32);
  copy(next + 2 * FIELD_BYTES, ONE);
  for (let digit: usize = 0; digit < 2 * PAIRS; digit += TOGETHER) {
    for (let i: usize = 0; i < TOGETHER; i++) listMultiples(multiples + i * MULTIPLES * POINT);
    makeAffine(multiples, TOGETHER * MULTIPLES);
    for (let i: usize = 0; i < TOGETHER * MULTIPLES; i++) {
      const here = digit + i / MULTIPLES;
      storeLane(entryOf(here >> 1, i % MULTIPLES) + ((here & 1) << 2), multiples + i * POINT);
    }
  }
}

/** The odd multiples of the point whose turn it is; then it is that of the next digit's. */
function listMultiples(list: usize): void {
  memory.copy(list, next, POINT);
  addComplete(twice, next, next);
  for (let i: usize = 1; i < MULTIPLES; i++) addComplete(list + i * POINT, list + (i - 1) * POINT, twice);
  addComplete(next, list + (MULTIPLES - 1) * POINT, next); // 32 = 31 + 1
}

/** The two points that a pair of digits asks for, as pairs x and y: every entry is read, and all but one masked out in each lane. */
export function choosePair(x: usize, y: usize, pair: usize): void {
  const first = digitBits(2 * pair);
  const second = digitBits(2 * pair + 1);
  const firstSign = signOf(first);
  const secondSign = signOf(second);
  const wanted = lanes(multipleOf(first, firstSign), multipleOf(second, secondSign));
  let v0 = i32x4.splat(0);
  let v1 = v0;
  let v2 = v0;
  let v3 = v0;
  let v4 = v0;
  let v5 = v0;
  let v6 = v0;
  let v7 = v0;
  let v8 = v0;
  for (let i: usize = 0; i < MULTIPLES; i++) {
    const mask = i32x4.eq(i32x4.splat(<i32>i), wanted);
    const entry = entryOf(pair, i);
    v0 = v128.or(v0, v128.and(v128.load(entry), mask));
    v1 = v128.or(v1, v128.and(v128.load(entry, 16), mask));
    v2 = v128.or(v2, v128.and(v128.load(entry, 32), mask));
    v3 = v128.or(v3, v128.and(v128.load(entry, 48), mask));
    v4 = v128.or(v4, v128.and(v128.load(entry, 64), mask));
    v5 = v128.or(v5, v128.and(v128.load(entry, 80), mask));
    v6 = v128.or(v6, v128.and(v128.load(entry, 96), mask));
    v7 = v128.or(v7, v128.and(v128.load(entry, 112), mask));
    v8 = v128.or(v8, v128.and(v128.load(entry, 128), mask));
  }
  v128.store(x, v0);
  v128.store(x, v1, 16);
  v128.store(x, v2, 32);
  v128.store(x, v3, 48);
  v128.store(x, v4, 64);
  // y begins in the middle of a vector, and is turned limb by limb in the lanes of negative digits.
  const signs = lanes(firstSign, secondSign);
  v128.store(y, turned(after(v4, v5), signs));
  v128.store(y, turned(after(v5, v6), signs), 16);
  v128.store(y, turned(after(v6, v7), signs), 32);
  v128.store(y, turned(after(v7, v8), signs), 48);
  v128.store(y, turned(after(v8, v8), signs), 64);
}

/** The upper half of a vector, then the lower half of the next. */
@inline
function after(vector: v128, next: v128): v128 {
  return i64x2.shuffle(vector, next, 1, 2);
}

@inline
function entryOf(pair: usize, multiple: usize): usize {
  return table + (pair * MULTIPLES + multiple) * PAIR;
}

@inline
function lanes(first: i32, second: i32): v128 {
  return i32x4.shuffle(i32x4.splat(first), i32x4.splat(second), 0, 4, 0, 4);
}

@inline
function turned(limbs: v128, mask: v128): v128 {
  return i32x4.sub(v128.xor(limbs, mask), mask);
}

function storeLane(lane: usize, point: usize): void {
  for (let limb: usize = 0; limb < 9; limb++) {
    store<i32>(lane + (limb << 3), load<i32>(point + (limb << 2)));
    store<i32>(lane + (limb << 3), load<i32>(point + FIELD_BYTES + (limb << 2)), 72);
  }
}
