// Sixteen vectors of sixteen bytes, rows to columns: four perfect shuffles of bytes, two in each pass.

const HALF_WAY: usize = memory.data(256, 16);

@inline
function lows(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

@inline
function highs(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/** Two of the four shuffles, of rows i, i+4, i+8 and i+12 at `from` and steps of `stride`: they become rows 4i to 4i+3 at `to`. */
@inline
function shuffleTwice(from: usize, stride: usize, to: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + stride);
  const c = v128.load(from + 2 * stride);
  const d = v128.load(from + 3 * stride);
  const ac = lows(a, c);
  const bd = lows(b, d);
  const acHigh = highs(a, c);
  const bdHigh = highs(b, d);
  v128.store(to, lows(ac, bd));
  v128.store(to, highs(ac, bd), 16);
  v128.store(to, lows(acHigh, bdHigh), 32);
  v128.store(to, highs(acHigh, bdHigh), 48);
}

/** Rows to columns; row 4q + i lies at `from` + q·`stride` + 16i. */
export function transpose(from: usize, stride: usize, to: usize): void {
  for (let i: usize = 0; i < 4; i++) shuffleTwice(from + (i << 4), stride, HALF_WAY + (i << 6));
  for (let i: usize = 0; i < 4; i++) shuffleTwice(HALF_WAY + (i << 4), 64, to + (i << 6));
}

/** Wipes what the last transposition left. */
export function wipeTranspose(): void {
  memory.fill(HALF_WAY, 0, 256);
}
