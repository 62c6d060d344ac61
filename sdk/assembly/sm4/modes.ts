import { encipherBlock, encipherBlocks, encipherSliced, GROUP_BLOCKS, GROUP_BYTES, GROUP_OUTPUT, SLICED_INPUT } from './cipher';

// Every mode works in place, on any number of bytes or blocks; it may read, never write, up to 240 bytes past their end.

const BLOCK_BYTES: usize = 16;
const COUNTER: u64 = 0x100000000;

/** Enciphers blocks, each for itself; with a reversed schedule it deciphers. NIST SP 800-38A, 6.1 */
export function ecb(schedule: usize, blocks: usize, length: usize): void {
  for (let done: usize = 0; done < length; done += GROUP_BYTES) {
    encipherBlocks(schedule, blocks + done);
    memory.copy(blocks + done, GROUP_OUTPUT, min(GROUP_BYTES, length - done));
  }
}

/**
 * Adds the key stream of a counter block, which is moved on. NIST SP 800-38A, 6.5
 *
 * @param wide true to count in all 128 bits (SP 800-38A, B.1), false in the last 32, which wrap (inc32 of SP 800-38D, 6.2)
 */
export function ctr(schedule: usize, counter: usize, bytes: usize, length: usize, wide: bool): void {
  while (length > 0) {
    const first = bswap<u32>(load<u32>(counter, 12));
    const blocks = wide ? <usize>min<u64>(GROUP_BLOCKS, COUNTER - first) : GROUP_BLOCKS;
    const taken = min(length, blocks * BLOCK_BYTES);
    sliceCounters(counter, first);
    encipherSliced(schedule);
    addTo(bytes, GROUP_OUTPUT, taken);
    advance(counter, first, (taken + BLOCK_BYTES - 1) / BLOCK_BYTES, wide);
    bytes += taken;
    length -= taken;
  }
}

/** Sixteen counter blocks, sliced: twelve bytes are the same in all, four are counted up and wrap. */
function sliceCounters(counter: usize, first: u32): void {
  for (let byte: usize = 0; byte < 12; byte++) v128.store(SLICED_INPUT + (byte << 4), v128.load8_splat(counter + byte));
  for (let lane: usize = 0; lane < GROUP_BLOCKS; lane++) {
    const count = first + <u32>lane;
    store<u8>(SLICED_INPUT + lane, count >> 24, 192);
    store<u8>(SLICED_INPUT + lane, count >> 16, 208);
    store<u8>(SLICED_INPUT + lane, count >> 8, 224);
    store<u8>(SLICED_INPUT + lane, count, 240);
  }
}

/** Moves a counter block on; its upper 96 bits take the carry when it is wide. */
function advance(counter: usize, first: u32, blocks: usize, wide: bool): void {
  const next = first + <u32>blocks;
  store<u32>(counter, bswap<u32>(next), 12);
  if (!wide || next >= first) return;
  const middle = bswap<u64>(load<u64>(counter, 4)) + 1;
  store<u64>(counter, bswap<u64>(middle), 4);
  if (middle == 0) store<u32>(counter, bswap<u32>(bswap<u32>(load<u32>(counter)) + 1));
}

function addTo(bytes: usize, stream: usize, length: usize): void {
  let at: usize = 0;
  for (; at + 16 <= length; at += 16) v128.store(bytes + at, v128.xor(v128.load(bytes + at), v128.load(stream + at)));
  for (; at < length; at++) store<u8>(bytes + at, load<u8>(bytes + at) ^ load<u8>(stream + at));
}

/** Enciphers blocks in a chain; the iv becomes the last of them. NIST SP 800-38A, 6.2 */
export function encipherChain(schedule: usize, iv: usize, blocks: usize, length: usize): void {
  let chained = v128.load(iv);
  for (let block = blocks, end = blocks + length; block < end; block += BLOCK_BYTES) {
    v128.store(block, v128.xor(v128.load(block), chained));
    encipherBlock(schedule, block);
    chained = v128.load(block);
  }
  v128.store(iv, chained);
}

/** Deciphers blocks of a chain with a reversed schedule; the iv becomes the last of them. NIST SP 800-38A, 6.2 */
export function decipherChain(schedule: usize, iv: usize, blocks: usize, length: usize): void {
  for (let done: usize = 0; done < length; done += GROUP_BYTES) {
    const group = blocks + done;
    const last = min(GROUP_BYTES, length - done) - BLOCK_BYTES;
    const nextIv = v128.load(group + last);
    encipherBlocks(schedule, group);
    // From the last to the first: each block is added to the ciphertext of the one before it while that still is there.
    for (let at = last; at > 0; at -= BLOCK_BYTES) {
      v128.store(group + at, v128.xor(v128.load(GROUP_OUTPUT + at), v128.load(group + at - BLOCK_BYTES)));
    }
    v128.store(group, v128.xor(v128.load(GROUP_OUTPUT), v128.load(iv)));
    v128.store(iv, nextIv);
  }
}
