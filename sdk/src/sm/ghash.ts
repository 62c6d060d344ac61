/** A running GHASH over whole blocks. */
interface Ghash {
  /** Adds bytes, padded with zeros to whole blocks. */
  update(bytes: Uint8Array): void;
  /** Ends it, and wipes what was made of the subkey. */
  digest(): Uint8Array;
}

// Integer multiplication with holes: one bit of every four is kept, so that the up to eight ones that meet at a place do not carry into the
// next. No table is indexed, so no cache tells anything; see sdk/assembly/ghash/multiply.ts, which does the same in 64 bits.
const hole0 = 0x11111111;
const hole1 = 0x22222222;
const hole2 = 0x44444444;
const hole3 = 0x88888888;

// The nine products of Karatsuba's two levels, each by its low half and, with the bits reversed, by its high half.
const products = 9;
const wordsOfProduct = 8;

/**
 * Begins GHASH under a subkey. No branch and no index depends on the subkey or the data.
 *
 * @param subkey H, 16 bytes; secret
 * @see NIST SP 800-38D, 6.3 and 6.4
 */
export function createGhash(subkey: Uint8Array): Ghash {
  const factor = prepareFactor(subkey);
  const y = new Int32Array(4);
  const block = new Uint8Array(16);
  const absorb = (bytes: Uint8Array, at: number): void => {
    for (let i = 0; i < 4; i++) y[i] = (y[i] ?? 0) ^ wordAt(bytes, at + 4 * i);
    multiply(y, factor);
  };
  return {
    update(bytes) {
      const whole = bytes.length - (bytes.length % 16);
      for (let at = 0; at < whole; at += 16) absorb(bytes, at);
      if (whole === bytes.length) return;
      block.fill(0).set(bytes.subarray(whole));
      absorb(block, 0);
    },
    digest() {
      const out = new Uint8Array(16);
      const view = new DataView(out.buffer);
      y.forEach((word, i) => {
        view.setInt32(4 * i, word);
      });
      for (const secret of [y, factor, block]) secret.fill(0);
      return out;
    },
  };
}

const wordAt = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);

/** The words of H that the nine products take, cut into holes: four for the low half, four for the high one. */
function prepareFactor(subkey: Uint8Array): Int32Array {
  const [a, b, c, d] = [wordAt(subkey, 0), wordAt(subkey, 4), wordAt(subkey, 8), wordAt(subkey, 12)];
  const factor = new Int32Array(products * wordsOfProduct);
  [d, c, c ^ d, b, a, a ^ b, b ^ d, a ^ c, a ^ b ^ c ^ d].forEach((word, i) => {
    factor.set([...cut(word), ...cut(reverse(word))], i * wordsOfProduct);
  });
  return factor;
}

const cut = (word: number): readonly number[] => [word & hole0, word & hole1, word & hole2, word & hole3];

/** The bits in the opposite order. */
function reverse(word: number): number {
  let x = ((word & 0x55555555) << 1) | ((word >>> 1) & 0x55555555);
  x = ((x & 0x33333333) << 2) | ((x >>> 2) & 0x33333333);
  x = ((x & 0x0f0f0f0f) << 4) | ((x >>> 4) & 0x0f0f0f0f);
  x = ((x & 0x00ff00ff) << 8) | ((x >>> 8) & 0x00ff00ff);
  return (x << 16) | (x >>> 16);
}

/** The low 32 bits of the product of a polynomial over GF(2) and a prepared one. */
function low(x: number, factor: Int32Array, at: number): number {
  const [x0, x1, x2, x3] = [x & hole0, x & hole1, x & hole2, x & hole3];
  const y0 = factor[at] ?? 0;
  const y1 = factor[at + 1] ?? 0;
  const y2 = factor[at + 2] ?? 0;
  const y3 = factor[at + 3] ?? 0;
  const { imul } = Math;
  const z0 = imul(x0, y0) ^ imul(x1, y3) ^ imul(x2, y2) ^ imul(x3, y1);
  const z1 = imul(x0, y1) ^ imul(x1, y0) ^ imul(x2, y3) ^ imul(x3, y2);
  const z2 = imul(x0, y2) ^ imul(x1, y1) ^ imul(x2, y0) ^ imul(x3, y3);
  const z3 = imul(x0, y3) ^ imul(x1, y2) ^ imul(x2, y1) ^ imul(x3, y0);
  return (z0 & hole0) | (z1 & hole1) | (z2 & hole2) | (z3 & hole3);
}

/** The high 32 bits, which are the low ones of the reversed: x comes in reversed. */
const high = (reversed: number, factor: Int32Array, at: number): number => reverse(low(reversed, factor, at + 4)) >>> 1;

/** y ← y · H: the product of the numbers the bytes are, big-endian, is that of the polynomials reversed and one place too low. */
function multiply(y: Int32Array, h: Int32Array): void {
  const a = y[0] ?? 0;
  const b = y[1] ?? 0;
  const c = y[2] ?? 0;
  const d = y[3] ?? 0;
  const [ar, br, cr, dr] = [reverse(a), reverse(b), reverse(c), reverse(d)];
  // The lower half's product: c·c', d·d' and the middle.
  const d0 = low(d, h, 0);
  const d1 = high(dr, h, 0);
  const c0 = low(c, h, 8);
  const c1 = high(cr, h, 8);
  const l1 = d1 ^ low(c ^ d, h, 16) ^ c0 ^ d0;
  const l2 = c0 ^ high(cr ^ dr, h, 16) ^ c1 ^ d1;
  // The upper half's.
  const b0 = low(b, h, 24);
  const b1 = high(br, h, 24);
  const a0 = low(a, h, 32);
  const a1 = high(ar, h, 32);
  const u1 = b1 ^ low(a ^ b, h, 40) ^ a0 ^ b0;
  const u2 = a0 ^ high(ar ^ br, h, 40) ^ a1 ^ b1;
  // The middle: the product of the halves' sums, less both.
  const e0 = low(b ^ d, h, 48);
  const e1 = high(br ^ dr, h, 48);
  const f0 = low(a ^ c, h, 56);
  const f1 = high(ar ^ cr, h, 56);
  const m1 = e1 ^ low(a ^ b ^ c ^ d, h, 64) ^ e0 ^ f0;
  const m2 = f0 ^ high(ar ^ br ^ cr ^ dr, h, 64) ^ e1 ^ f1;
  reduce(y, d0, l1, l2 ^ e0 ^ d0 ^ b0, c1 ^ m1 ^ l1 ^ u1, b0 ^ m2 ^ l2 ^ u2, u1 ^ f1 ^ c1 ^ a1, u2, a1);
}

/** One place up, then x^128 = 1 + x + x^2 + x^7 for the lower four of eight words. @see NIST SP 800-38D, 6.3 */
function reduce(y: Int32Array, w0: number, w1: number, w2: number, w3: number, w4: number, w5: number, w6: number, w7: number): void {
  const v0 = w0 << 1;
  const v1 = (w1 << 1) | (w0 >>> 31);
  const v2 = (w2 << 1) | (w1 >>> 31);
  const v3 = ((w3 << 1) | (w2 >>> 31)) ^ spilled(v0);
  y[3] = ((w4 << 1) | (w3 >>> 31)) ^ folded(v0) ^ spilled(v1);
  y[2] = ((w5 << 1) | (w4 >>> 31)) ^ folded(v1) ^ spilled(v2);
  y[1] = ((w6 << 1) | (w5 >>> 31)) ^ folded(v2) ^ spilled(v3);
  y[0] = ((w7 << 1) | (w6 >>> 31)) ^ folded(v3);
}

const folded = (v: number): number => v ^ (v >>> 1) ^ (v >>> 2) ^ (v >>> 7);
const spilled = (v: number): number => (v << 31) ^ (v << 30) ^ (v << 25);
