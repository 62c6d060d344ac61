// Numbers modulo the order n of the base point, for public values only: nothing here is constant in time.
// A residue is eight 32-bit words, least first (and so four of 64 bits).

export const RESIDUE_BYTES: usize = 32;

/** n. @see GB/T 32918.5-2017, clause 2 */
const order: usize = memory.data<u32>(
  [0x39d54123, 0x53bbf409, 0x21c6052b, 0x7203df6b, 0xffffffff, 0xffffffff, 0xffffffff, 0xfffffffe],
  16,
);
/** The lower half of 2^256 − n = 2^224 + c, which is all of c. */
const excess: usize = memory.data<u32>([0xc62abedd, 0xac440bf6, 0xde39fad4, 0x8dfc2094], 16);

const wide: usize = memory.data(64, 16);

/** The number of 32 big-endian bytes, not reduced. */
export function readNumber(out: usize, bytes: usize): void {
  for (let i: usize = 0; i < 32; i += 4) store<u32>(out + i, bswap<u32>(load<u32>(bytes + 28 - i)));
}

/** 32 big-endian bytes of a number. */
export function writeNumber(bytes: usize, a: usize): void {
  for (let i: usize = 0; i < 32; i += 4) store<u32>(bytes + 28 - i, bswap<u32>(load<u32>(a + i)));
}

/** 1 for a number in [1, n−1]. @see GB/T 32918.2-2016, 7.1, steps B1 and B2 */
export function isScalar(a: usize): bool {
  return !isZeroNumber(a) && !isAtLeast(a, order);
}

export function isZeroNumber(a: usize): bool {
  return (load<u64>(a) | load<u64>(a, 8) | load<u64>(a, 16) | load<u64>(a, 24)) == 0;
}

/** a mod n, for any a below 2^256: 2^256 < 2n. */
export function reduceNumber(a: usize): void {
  if (isAtLeast(a, order)) subtract(a, a, order);
}

/** a + b mod n, for reduced a and b. */
export function addResidues(out: usize, a: usize, b: usize): void {
  if (addNumbers(out, a, b) || isAtLeast(out, order)) subtract(out, out, order);
}

/** a − b mod n, for reduced a and b. */
export function subtractResidues(out: usize, a: usize, b: usize): void {
  if (subtract(out, a, b)) addNumbers(out, out, order);
}

/** −a mod n, for reduced a other than 0. */
export function negateResidue(out: usize, a: usize): void {
  subtract(out, order, a);
}

/** a + n when that is below 2^256; 0 when it is not. */
export function addOrder(out: usize, a: usize): bool {
  return !addNumbers(out, a, order);
}

/** half · b mod n, for half below 2^128. */
export function multiplyByHalf(out: usize, half: usize, b: usize): void {
  memory.fill(wide, 0, 64);
  for (let i: usize = 0; i < 4; i++) addProduct(wide + 4 * i, b, 8, load<u32>(half + 4 * i));
  // From the top, one word h at a time: h·2^(256+32i) = h·(2^224 + c)·2^(32i) mod n; the loop takes up what 2^224 carries back.
  for (let i: usize = 3; i < 4; i--) {
    const top = wide + 32 + 4 * i;
    while (load<u32>(top)) {
      const h = load<u32>(top);
      store<u32>(top, 0);
      addWord(wide + 28 + 4 * i, h);
      addProduct(wide + 4 * i, excess, 4, h);
    }
  }
  memory.copy(out, wide, RESIDUE_BYTES);
  reduceNumber(out);
}

/** The bits of a, from `from` on, `count` of them (at most 32); beyond 256 they are 0. */
@inline
export function bitsOf(a: usize, from: u32, count: u32): u32 {
  const word = from >> 5;
  if (word >= 8) return 0;
  const low = <u64>load<u32>(a + (word << 2));
  const high = word < 7 ? <u64>load<u32>(a + (word << 2) + 4) : 0;
  return <u32>(((low | (high << 32)) >> (from & 31)) & ((1 << <u64>count) - 1));
}

function addProduct(at: usize, b: usize, words: usize, factor: u64): void {
  let carry: u64 = 0;
  for (let i: usize = 0; i < words; i++) {
    carry += <u64>load<u32>(at + 4 * i) + factor * <u64>load<u32>(b + 4 * i);
    store<u32>(at + 4 * i, <u32>carry);
    carry >>= 32;
  }
  addWord(at + 4 * words, <u32>carry);
}

function addWord(at: usize, word: u32): void {
  let carry: u64 = word;
  for (; carry != 0; at += 4) {
    carry += load<u32>(at);
    store<u32>(at, <u32>carry);
    carry >>= 32;
  }
}

/** The carry out of a + b. */
function addNumbers(out: usize, a: usize, b: usize): bool {
  let carry: u64 = 0;
  for (let i: usize = 0; i < 32; i += 4) {
    carry += <u64>load<u32>(a + i) + <u64>load<u32>(b + i);
    store<u32>(out + i, <u32>carry);
    carry >>= 32;
  }
  return carry != 0;
}

/** The borrow out of a − b. */
function subtract(out: usize, a: usize, b: usize): bool {
  let carry: i64 = 0;
  for (let i: usize = 0; i < 32; i += 4) {
    carry += <i64>load<u32>(a + i) - <i64>load<u32>(b + i);
    store<u32>(out + i, <u32>carry);
    carry >>= 32;
  }
  return carry != 0;
}

function isAtLeast(a: usize, b: usize): bool {
  for (let i = 24; i >= 0; i -= 8) {
    const x = load<u64>(a + i);
    const y = load<u64>(b + i);
    if (x != y) return x > y;
  }
  return true;
}
