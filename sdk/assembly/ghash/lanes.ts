import { LOW_BITS } from '../sm4/sbox';
import { transpose, wipeTranspose } from '../sm4/transpose';
import { multiply } from './multiply';

// Sixteen running GHASHes side by side, of every sixteenth block each: all are multiplied by the same H^16, a byte position of sixteen
// blocks in a vector, by lookups of four bits inside a register (lane shuffles), so that no address depends on a secret.

/** Bytes of the tables of one subkey. */
export const LANE_TABLE_BYTES: usize = 512;
const LOW: usize = 256;

const LANES: usize = memory.data(256, 16);
const PRODUCT: usize = memory.data(31 * 16, 16);
const MULTIPLE: usize = memory.data(256, 16);
const POWER: usize = memory.data(16, 16);

// v·x^128 for a byte v, by its high and its low four bits: x^128 = 1 + x + x^2 + x^7 gives v + v/2 + v/4 + v/128 to the byte
// itself and 128v + 64v + 2v to the byte after it. NIST SP 800-38D, 6.3
const FOLD_HIGH: usize = memory.data<u8>(
  [0x00, 0x1c, 0x38, 0x24, 0x70, 0x6c, 0x48, 0x54, 0xe1, 0xfd, 0xd9, 0xc5, 0x91, 0x8d, 0xa9, 0xb5],
  16,
);
const FOLD_LOW: usize = memory.data<u8>(
  [0x00, 0x01, 0x03, 0x02, 0x07, 0x06, 0x04, 0x05, 0x0e, 0x0f, 0x0d, 0x0c, 0x09, 0x08, 0x0a, 0x0b],
  16,
);
const SPILL_HIGH: usize = memory.data<u8>(
  [0x00, 0x20, 0x40, 0x60, 0x80, 0xa0, 0xc0, 0xe0, 0x00, 0x20, 0x40, 0x60, 0x80, 0xa0, 0xc0, 0xe0],
  16,
);
const SPILL_LOW: usize = memory.data<u8>(
  [0x00, 0xc2, 0x84, 0x46, 0x08, 0xca, 0x8c, 0x4e, 0x10, 0xd2, 0x94, 0x56, 0x18, 0xda, 0x9c, 0x5e],
  16,
);

/** Builds the tables of H^16: row r of each half holds byte r of the sixteen multiples by four bits, the high four first. */
export function buildLanes(h: usize, table: usize): void {
  v128.store(POWER, v128.load(h));
  for (let i = 0; i < 4; i++) multiply(POWER, POWER);
  buildHalf(table);
  buildHalf(table + LOW);
}

/** The multiples of POWER by the bits 8, 4, 2, 1, which stand for 1, x, x^2, x^3; leaves x^4 times the power. */
function buildHalf(table: usize): void {
  v128.store(MULTIPLE, i32x4.splat(0));
  for (let bit: usize = 8; bit > 0; bit >>= 1) {
    v128.store(MULTIPLE + (bit << 4), v128.load(POWER));
    timesX(POWER);
  }
  for (let bit: usize = 2; bit < 16; bit <<= 1) {
    const multiple = v128.load(MULTIPLE + (bit << 4));
    for (let less: usize = 1; less < bit; less++) {
      v128.store(MULTIPLE + ((bit + less) << 4), v128.xor(multiple, v128.load(MULTIPLE + (less << 4))));
    }
  }
  transpose(MULTIPLE, 64, table);
}

/** NIST SP 800-38D, 6.3, step 3 of algorithm 1, without its branch. */
function timesX(y: usize): void {
  const high = bswap<u64>(load<u64>(y));
  const low = bswap<u64>(load<u64>(y, 8));
  store<u64>(y, bswap<u64>((high >> 1) ^ (0xe100000000000000 & (0 - (low & 1)))));
  store<u64>(y, bswap<u64>((low >> 1) | (high << 63)), 8);
}

/** Adds one byte of the multiples by the high and the low four bits. */
@inline
function accumulate(product: usize, row: usize, high: v128, low: v128): void {
  const term = v128.xor(v128.swizzle(v128.load(row), high), v128.swizzle(v128.load(row, LOW), low));
  v128.store(product, v128.xor(v128.load(product), term));
}

/** Multiplies all lanes by H^16. */
function multiplyLanes(table: usize): void {
  const mask = v128.load(LOW_BITS);
  memory.fill(PRODUCT, 0, 31 * 16);
  for (let byte: usize = 0; byte < 256; byte += 16) {
    const value = v128.load(LANES + byte);
    const high = v128.and(i16x8.shr_u(value, 4), mask);
    const low = v128.and(value, mask);
    for (let row: usize = 0; row < 256; row += 16) accumulate(PRODUCT + byte + row, table + row, high, low);
  }
  let spilled = i32x4.splat(0);
  for (let byte: usize = 0; byte < 256; byte += 16) {
    // Byte 15 has nothing to fold, as bytes 0 to 14 have: there are 31 of them.
    const value = byte < 240 ? v128.load(PRODUCT + byte, 256) : i32x4.splat(0);
    const high = v128.and(i16x8.shr_u(value, 4), mask);
    const low = v128.and(value, mask);
    const folded = v128.xor(v128.swizzle(v128.load(FOLD_HIGH), high), v128.swizzle(v128.load(FOLD_LOW), low));
    v128.store(LANES + byte, v128.xor(v128.xor(v128.load(PRODUCT + byte), folded), spilled));
    spilled = v128.xor(v128.swizzle(v128.load(SPILL_HIGH), high), v128.swizzle(v128.load(SPILL_LOW), low));
  }
}

/** y ← the GHASH of `groups` groups of sixteen blocks, going on from y. */
export function absorbGroups(y: usize, h: usize, table: usize, blocks: usize, groups: usize): void {
  // y joins the first block.
  memory.fill(LANES, 0, 256);
  v128.store(MULTIPLE, v128.load(y));
  memory.fill(MULTIPLE + 16, 0, 240);
  transpose(MULTIPLE, 64, LANES);
  for (let group: usize = 0; group < groups; group++) {
    if (group > 0) multiplyLanes(table);
    transpose(blocks + (group << 8), 64, MULTIPLE);
    for (let byte: usize = 0; byte < 256; byte += 16) {
      v128.store(LANES + byte, v128.xor(v128.load(LANES + byte), v128.load(MULTIPLE + byte)));
    }
  }
  // Lane i lacks H^(16 − i).
  transpose(LANES, 64, MULTIPLE);
  let sum = i32x4.splat(0);
  for (let block: usize = 0; block < 256; block += 16) {
    v128.store(y, v128.xor(sum, v128.load(MULTIPLE + block)));
    multiply(y, h);
    sum = v128.load(y);
  }
}

/** Wipes what the last groups and tables left. */
export function wipeLanes(): void {
  memory.fill(LANES, 0, 256);
  memory.fill(PRODUCT, 0, 31 * 16);
  memory.fill(MULTIPLE, 0, 256);
  memory.fill(POWER, 0, 16);
  wipeTranspose();
}
