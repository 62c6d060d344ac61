import { absorbGroups, buildLanes, LANE_TABLE_BYTES, wipeLanes } from '../ghash/lanes';
import { multiply } from '../ghash/multiply';
import { encipherBlock } from './cipher';
import { ctr } from './modes';

// One running SM4-GCM (RFC 8998, 2.3; NIST SP 800-38D, 7): start, the aad, the text in one direction, the tag, wipe.

// H, Y of GHASH, the counter block, and the enciphered J0 that masks the tag, 16 bytes each.
const STATE: usize = memory.data(64, 16);
const SUBKEY: usize = STATE;
const SUM: usize = STATE + 16;
const COUNTER: usize = STATE + 32;
const TAG_MASK: usize = STATE + 48;
const LANE_TABLE: usize = memory.data(512, 16);
const LAST_BLOCK: usize = memory.data(16, 16);

// Below this many groups of sixteen blocks the lanes cost more to prepare and to join than they save.
const FEWEST_GROUPS: usize = 2;

let lanesReady: bool = false;
let aadBytes: u64 = 0;
let textBytes: u64 = 0;

/** H and J0. NIST SP 800-38D, 7.1 steps 1 and 2 */
export function startGcm(schedule: usize, iv: usize, ivLength: usize): void {
  memory.fill(STATE, 0, 64);
  lanesReady = false;
  aadBytes = 0;
  textBytes = 0;
  encipherBlock(schedule, SUBKEY);
  if (ivLength == 12) {
    memory.copy(COUNTER, iv, 12);
    store<u8>(COUNTER, 1, 15);
  } else {
    absorb(iv, ivLength);
    absorbLengths(0, ivLength);
    v128.store(COUNTER, v128.load(SUM));
    v128.store(SUM, i32x4.splat(0));
  }
  v128.store(TAG_MASK, v128.load(COUNTER));
  encipherBlock(schedule, TAG_MASK);
  store<u32>(COUNTER, bswap<u32>(bswap<u32>(load<u32>(COUNTER, 12)) + 1), 12);
}

/** Takes in aad; all of it but the last piece in multiples of 16 bytes. */
export function absorbAad(bytes: usize, length: usize): void {
  aadBytes += length;
  absorb(bytes, length);
}

/** Enciphers text in place; all of it but the last piece in multiples of 16 bytes. NIST SP 800-38D, 7.1 steps 3 to 5 */
export function sealText(schedule: usize, bytes: usize, length: usize): void {
  textBytes += length;
  ctr(schedule, COUNTER, bytes, length, false);
  absorb(bytes, length);
}

/** Deciphers text in place, before its tag is known to be right; pieces as in `sealText`. NIST SP 800-38D, 7.2 steps 3 to 5 */
export function openText(schedule: usize, bytes: usize, length: usize): void {
  textBytes += length;
  absorb(bytes, length);
  ctr(schedule, COUNTER, bytes, length, false);
}

/** The tag of 16 bytes; once, at the end. NIST SP 800-38D, 7.1 steps 5 and 6 */
export function finishGcm(tag: usize): void {
  absorbLengths(aadBytes, textBytes);
  v128.store(tag, v128.xor(v128.load(SUM), v128.load(TAG_MASK)));
}

/** GHASH of bytes, padded with zeros to whole blocks. NIST SP 800-38D, 6.4 */
function absorb(bytes: usize, length: usize): void {
  const groups = length >> 8;
  if (groups >= FEWEST_GROUPS) {
    if (!lanesReady) buildLanes(SUBKEY, LANE_TABLE);
    lanesReady = true;
    absorbGroups(SUM, SUBKEY, LANE_TABLE, bytes, groups);
    bytes += groups << 8;
    length -= groups << 8;
  }
  for (; length >= 16; bytes += 16, length -= 16) absorbBlock(v128.load(bytes));
  if (length == 0) return;
  v128.store(LAST_BLOCK, i32x4.splat(0));
  memory.copy(LAST_BLOCK, bytes, length);
  absorbBlock(v128.load(LAST_BLOCK));
}

/** The block that ends a GHASH: two lengths in bits, 64 bits each. NIST SP 800-38D, 7.1 step 4 */
function absorbLengths(first: u64, second: u64): void {
  absorbBlock(i64x2.replace_lane(i64x2.splat(bswap<u64>(first << 3)), 1, bswap<u64>(second << 3)));
}

function absorbBlock(block: v128): void {
  v128.store(SUM, v128.xor(v128.load(SUM), block));
  multiply(SUM, SUBKEY);
}

/** Wipes all that depends on the key or the text. */
export function wipeGcm(): void {
  memory.fill(STATE, 0, 64);
  memory.fill(LANE_TABLE, 0, LANE_TABLE_BYTES);
  memory.fill(LAST_BLOCK, 0, 16);
  wipeLanes();
}
