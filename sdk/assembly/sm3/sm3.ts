import { compress, wipeWords } from './compress';

// SM3 (GB/T 32905-2016). A state is the eight words, the length so far in bytes (u64 at 32), and at 48 the block being filled.
const LENGTH: usize = 32;
const BLOCK: usize = 48;
const BLOCK_BYTES: usize = 64;

/** Bytes of a running state, which wants a 16-byte boundary. */
export const sm3StateBytes: usize = 112;

// GB/T 32905-2016, 5.1
const INITIAL: usize = memory.data<u32>(
  [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e],
  16,
);

const ONE_CALL: usize = memory.data(112, 16);

/** Begins a digest. */
export function sm3Start(state: usize): void {
  v128.store(state, v128.load(INITIAL));
  v128.store(state, v128.load(INITIAL, 16), 16);
  store<u64>(state, 0, LENGTH);
}

/** Takes in bytes. */
export function sm3Update(state: usize, bytes: usize, length: usize): void {
  const before = load<u64>(state, LENGTH);
  store<u64>(state, before + length, LENGTH);
  const held = <usize>before & 63;
  if (held > 0) {
    const taken = min(BLOCK_BYTES - held, length);
    memory.copy(state + BLOCK + held, bytes, taken);
    if (held + taken < BLOCK_BYTES) return;
    compress(state, state + BLOCK, 1);
    bytes += taken;
    length -= taken;
  }
  const rest = length & 63;
  if (length >= BLOCK_BYTES) compress(state, bytes, length >> 6);
  if (rest > 0) memory.copy(state + BLOCK, bytes + (length - rest), rest);
}

/** Pads, gives the digest, and wipes the state. GB/T 32905-2016, 6.2 and 6.4 */
export function sm3Finish(state: usize, digest: usize): void {
  const length = load<u64>(state, LENGTH);
  const held = <usize>length & 63;
  const block = state + BLOCK;
  clear(block + held, block + BLOCK_BYTES);
  store<u8>(block + held, 0x80);
  if (held >= 56) {
    compress(state, block, 1);
    clear(block, block + BLOCK_BYTES);
  }
  store<u64>(block, bswap<u64>(length << 3), 56);
  compress(state, block, 1);
  for (let at: usize = 0; at < 32; at += 4) store<u32>(digest + at, bswap<u32>(load<u32>(state + at)));
  sm3Wipe(state);
}

/** The digest of bytes that lie in one piece. */
export function sm3(bytes: usize, length: usize, digest: usize): void {
  sm3Start(ONE_CALL);
  sm3Update(ONE_CALL, bytes, length);
  sm3Finish(ONE_CALL, digest);
}

/** The same, and nothing of the bytes stays; they begin on a 16-byte boundary and up to 15 bytes after them are cleared with them. */
export function sm3AndWipe(bytes: usize, length: usize, digest: usize): void {
  sm3(bytes, length, digest);
  clear(bytes, bytes + length);
}

/** Zeros from an address to a 16-byte boundary at or after another. A call of memory.fill costs more than it does for so little. */
function clear(from: usize, to: usize): void {
  for (; (from & 15) > 0; from++) store<u8>(from, 0);
  for (; from < to; from += 16) v128.store(from, i32x4.splat(0));
}

/** Wipes a state, and the words of the last block taken in, which may have been a secret's. */
export function sm3Wipe(state: usize): void {
  clear(state, state + sm3StateBytes);
  wipeWords();
}
