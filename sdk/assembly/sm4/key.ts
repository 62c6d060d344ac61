import { SBOX_CONSTANT, substituteWord } from './sbox';

/** Bytes of a key schedule: 32 round keys, big-endian. */
export const SM4_KEY_BYTES: usize = 128;

// FK and CK. GB/T 32907-2016, 6.2 (system parameters) and 7.3 (fixed parameters): byte j of CK[i] is 7·(4i + j) mod 256
const FAMILY_KEY = memory.data<u32>([0xa3b1bac6, 0x56aa3350, 0x677d9197, 0xb27022dc], 4);

/**
 * What the d3 that `substitute` leaves out does to round keys: L(d3d3d3d3) = 4f4f4f4f would be added to every new word, so words 4–7,
 * 12–15 … of the cipher run with that difference, which cancels at the end; round i sees it when one or three of its three words have it.
 * The pattern reads the same from both ends, so it stays right when the round keys are reversed.
 */
@inline
function correction(i: u32): u32 {
  return (0b01011010 >> (i & 7)) & 1 ? 0x4f4f4f4f : 0;
}

@inline
function fixedParameter(i: u32): u32 {
  const byte = 28 * i;
  return ((byte & 0xff) << 24) | (((byte + 7) & 0xff) << 16) | (((byte + 14) & 0xff) << 8) | ((byte + 21) & 0xff);
}

/** Expands 16 bytes of key. GB/T 32907-2016, 7.3 */
export function expandKey(key: usize, schedule: usize): void {
  let a = bswap<u32>(load<u32>(key)) ^ load<u32>(FAMILY_KEY);
  let b = bswap<u32>(load<u32>(key, 4)) ^ load<u32>(FAMILY_KEY, 4);
  let c = bswap<u32>(load<u32>(key, 8)) ^ load<u32>(FAMILY_KEY, 8);
  let d = bswap<u32>(load<u32>(key, 12)) ^ load<u32>(FAMILY_KEY, 12);
  for (let i: u32 = 0; i < 32; i++) {
    const s = substituteWord(b ^ c ^ d ^ fixedParameter(i)) ^ SBOX_CONSTANT;
    const roundKey = a ^ s ^ rotl<u32>(s, 13) ^ rotl<u32>(s, 23);
    store<u32>(schedule + (i << 2), bswap<u32>(roundKey ^ correction(i)));
    a = b;
    b = c;
    c = d;
    d = roundKey;
  }
}

/** Turns an enciphering schedule into a deciphering one: the round keys from last to first. GB/T 32907-2016, 7.2 */
export function reverseKey(schedule: usize): void {
  for (let i: usize = 0; i < 64; i += 4) {
    const roundKey = load<u32>(schedule + i);
    store<u32>(schedule + i, load<u32>(schedule + 124 - i));
    store<u32>(schedule + 124 - i, roundKey);
  }
}
