import { substitute, substituteWord } from './sbox';
import { transpose, wipeTranspose } from './transpose';

/** Blocks enciphered at once. */
export const GROUP_BLOCKS: usize = 16;
export const GROUP_BYTES: usize = 256;

// The words X0 … X35 of sixteen blocks, sliced: four vectors a word, most significant byte first, one block a lane.
const WORDS: usize = memory.data(36 * 64, 16);
const WORD_BYTES: usize = 64;
const LAST_WORD: usize = WORDS + 35 * WORD_BYTES;

// The high six bits of each byte.
const HIGH_SIX: usize = memory.data<u64>([0xfcfcfcfcfcfcfcfc, 0xfcfcfcfcfcfcfcfc], 16);

/** Where the sliced input goes: byte b of the sixteen blocks at 16·b. */
export const SLICED_INPUT: usize = WORDS;
/** Where sixteen blocks of output lie, in their usual order. */
export const GROUP_OUTPUT: usize = memory.data(256, 16);

/** X[i+1] ⊕ X[i+2] ⊕ X[i+3] ⊕ rk[i], one byte of it, through the S-box; `at` is the byte of X[i]. GB/T 32907-2016, 6.2 */
@inline
function substituted(at: usize, roundKey: usize): v128 {
  const others = v128.xor(v128.xor(v128.load(at, 64), v128.load(at, 128)), v128.load(at, 192));
  return substitute(v128.xor(others, v128.load8_splat(roundKey)));
}

/** X[i+4] = X[i] ⊕ L(B), one byte: `turn` and `next` are this byte and the one after it of B ⊕ B<<<8 ⊕ B<<<16, to be turned by two bits. */
@inline
function put(at: usize, ends: v128, turn: v128, next: v128): void {
  const turned = v128.bitselect(i16x8.shl(turn, 2), i16x8.shr_u(next, 6), v128.load(HIGH_SIX));
  v128.store(at, v128.xor(v128.xor(v128.load(at), ends), turned), 256);
}

/**
 * Enciphers the sixteen blocks at SLICED_INPUT to GROUP_OUTPUT; with a reversed schedule it deciphers.
 * L(B) = B ⊕ B<<<2 ⊕ B<<<10 ⊕ B<<<18 ⊕ B<<<24 = (B ⊕ B<<<24) ⊕ (B ⊕ B<<<8 ⊕ B<<<16)<<<2. GB/T 32907-2016, 6.2 and 7.1
 */
export function encipherSliced(schedule: usize): void {
  let word: usize = WORDS;
  for (let roundKey = schedule, end = schedule + 128; roundKey < end; roundKey += 4, word += WORD_BYTES) {
    const b0 = substituted(word, roundKey);
    const b1 = substituted(word + 16, roundKey + 1);
    const b2 = substituted(word + 32, roundKey + 2);
    const b3 = substituted(word + 48, roundKey + 3);
    const b01 = v128.xor(b0, b1);
    const b12 = v128.xor(b1, b2);
    const b23 = v128.xor(b2, b3);
    const b30 = v128.xor(b3, b0);
    const c0 = v128.xor(b01, b2);
    const c1 = v128.xor(b12, b3);
    const c2 = v128.xor(b23, b0);
    const c3 = v128.xor(b30, b1);
    put(word, b30, c0, c1);
    put(word + 16, b01, c1, c2);
    put(word + 32, b12, c2, c3);
    put(word + 48, b23, c3, c0);
  }
  transpose(LAST_WORD, -WORD_BYTES, GROUP_OUTPUT);
}

/** The same of sixteen blocks in their usual order; X35 ‖ X34 ‖ X33 ‖ X32 goes to GROUP_OUTPUT. GB/T 32907-2016, 7.1 (reverse transformation R) */
export function encipherBlocks(schedule: usize, blocks: usize): void {
  transpose(blocks, 64, SLICED_INPUT);
  encipherSliced(schedule);
}

/** Enciphers one block in place. GB/T 32907-2016, 7.1 */
export function encipherBlock(schedule: usize, block: usize): void {
  let a = bswap<u32>(load<u32>(block));
  let b = bswap<u32>(load<u32>(block, 4));
  let c = bswap<u32>(load<u32>(block, 8));
  let d = bswap<u32>(load<u32>(block, 12));
  for (let roundKey = schedule, end = schedule + 128; roundKey < end; roundKey += 4) {
    const s = substituteWord(b ^ c ^ d ^ bswap<u32>(load<u32>(roundKey)));
    const e = a ^ s ^ rotl<u32>(s, 2) ^ rotl<u32>(s, 10) ^ rotl<u32>(s, 18) ^ rotl<u32>(s, 24);
    a = b;
    b = c;
    c = d;
    d = e;
  }
  store<u32>(block, bswap<u32>(d));
  store<u32>(block, bswap<u32>(c), 4);
  store<u32>(block, bswap<u32>(b), 8);
  store<u32>(block, bswap<u32>(a), 12);
}

/** Wipes what the last group left. */
export function wipeCipher(): void {
  memory.fill(WORDS, 0, 36 * WORD_BYTES);
  memory.fill(GROUP_OUTPUT, 0, GROUP_BYTES);
  wipeTranspose();
}
