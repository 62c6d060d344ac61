// Odd windows: a scalar as Σ dᵢ·2^(width·i) with every dᵢ odd and |dᵢ| < 2^width, so that no window is empty and a table holds only the
// odd multiples 1, 3 … 2^width − 1 of each 2^(width·i)·P. Public scalars only: the entries are found by their index.
// (Joye and Tunstall, Exponent Recoding and Regular Exponentiation Algorithms, AFRICACRYPT 2009, algorithm 6)

/** An entry of a table: x and y of Montgomery's form, four words of 64 bits each, least first. */
export const ENTRY_BYTES: usize = 64;

const order: usize = memory.data<u64>([0x53bbf40939d54123, 0x7203df6b21c6052b, 0xffffffffffffffff, 0xfffffffeffffffff], 16);
const halved: usize = memory.data(48, 16);

/** How many windows cover a number below 2^256. */
@inline
export function windowCount(width: u32): u32 {
  return (255 + width) / width;
}

/**
 * Copies the entries whose sum is k·P, for k in [1, n−1] as four words, and the sign of each as a mask; `windows` is at least
 * windowCount(width) and at most what the table has. Copying them all before any is added lets the memory fetch them side by side.
 *
 * Σ (2κⱼ − 1)·2^j over `length` bits κ is odd k when κ = (k + 2^length − 1) / 2; for even k it is n − k with all signs turned.
 */
export function gather(entries: usize, signs: usize, table: usize, width: u32, windows: u32, k: usize): void {
  const even = (load<u32>(k) & 1) - 1;
  halve(k, even);
  const last = width * windows - 1;
  const top = halved + ((last >> 6) << 3);
  store<u64>(top, load<u64>(top) | (1 << (<u64>last & 63)));
  const low = (1 << (width - 1)) - 1;
  for (let i: u32 = 0, at: u32 = 0; i < windows; i++, at += width) {
    const window = load<u32>(halved + (at >> 3)) >> (at & 7);
    const minus = ((window >> (width - 1)) & 1) - 1;
    const from = table + (<usize>((window ^ minus) & low) * ENTRY_BYTES);
    v128.store(entries, v128.load(from));
    v128.store(entries, v128.load(from, 16), 16);
    v128.store(entries, v128.load(from, 32), 32);
    v128.store(entries, v128.load(from, 48), 48);
    store<u32>(signs, minus ^ even);
    entries += ENTRY_BYTES;
    signs += 4;
    table += ENTRY_BYTES << (width - 1);
  }
}

/** halved = (k or n − k, whichever is odd) / 2, for k below n. */
function halve(k: usize, even: u32): void {
  let w0 = load<u64>(k), w1 = load<u64>(k, 8), w2 = load<u64>(k, 16), w3 = load<u64>(k, 24);
  if (even) {
    const n0 = load<u64>(order), n1 = load<u64>(order, 8), n2 = load<u64>(order, 16), n3 = load<u64>(order, 24);
    let borrow: u64 = n0 < w0 ? 1 : 0;
    w0 = n0 - w0;
    const d1 = n1 - w1, d2 = n2 - w2;
    const next: u64 = n1 < w1 || d1 < borrow ? 1 : 0;
    w1 = d1 - borrow;
    borrow = n2 < w2 || d2 < next ? 1 : 0;
    w2 = d2 - next;
    w3 = n3 - w3 - borrow;
  }
  store<u64>(halved, (w0 >> 1) | (w1 << 63));
  store<u64>(halved, (w1 >> 1) | (w2 << 63), 8);
  store<u64>(halved, (w2 >> 1) | (w3 << 63), 16);
  store<u64>(halved, w3 >> 1, 24);
  store<u64>(halved, 0, 32);
}
