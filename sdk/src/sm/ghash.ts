/** A running GHASH over whole blocks. */
interface Ghash {
  /** Adds bytes, padded with zeros to whole blocks. */
  update(bytes: Uint8Array): void;
  digest(): Uint8Array;
}

type Word4 = readonly [number, number, number, number];

// R = 11100001 ‖ 0^120: the reduction by x^128 + x^7 + x^2 + x + 1, bits reflected. @see NIST SP 800-38D, 6.3
const reduction = 0xe1000000;

// What the four bits that fall off the right end put back at the left end. @see NIST SP 800-38D, 6.3
const fallen = Uint32Array.from({ length: 16 }, (_, nibble) => {
  let word = 0;
  for (let bit = 0; bit < 4; bit++) if (nibble & (1 << bit)) word ^= reduction >>> (3 - bit);
  return word >>> 0;
});

/**
 * Begins GHASH under a subkey, by Shoup's table of sixteen multiples. The table is indexed by data, so caches may leak: state it, do not hide it.
 *
 * @param subkey H, 16 bytes; secret
 * @see NIST SP 800-38D, 6.3 and 6.4
 */
export function createGhash(subkey: Uint8Array): Ghash {
  const table = multiplesOf(subkey);
  const block = new Uint8Array(16);
  const y = new Uint32Array(4);
  const absorb = (bytes: Uint8Array, at: number): void => {
    for (let i = 0; i < 4; i++) {
      const from = at + 4 * i;
      y[i] =
        (y[i] ?? 0) ^
        (((bytes[from] ?? 0) << 24) | ((bytes[from + 1] ?? 0) << 16) | ((bytes[from + 2] ?? 0) << 8) | (bytes[from + 3] ?? 0));
    }
    multiply(y, table);
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
        view.setUint32(4 * i, word);
      });
      return out;
    },
  };
}

/** The sixteen products of a nibble and H, four words each; the nibble's highest bit is the lowest power of x. */
function multiplesOf(subkey: Uint8Array): Uint32Array {
  const view = new DataView(subkey.buffer, subkey.byteOffset, 16);
  let power: Word4 = [view.getUint32(0), view.getUint32(4), view.getUint32(8), view.getUint32(12)];
  const table = new Uint32Array(64);
  for (let bit = 8; bit > 0; bit >>= 1) {
    for (let nibble = bit; nibble < 16; nibble++) {
      if (nibble & bit)
        power.forEach((word, i) => {
          table[4 * nibble + i] = (table[4 * nibble + i] ?? 0) ^ word;
        });
    }
    power = timesX(power);
  }
  return table;
}

/** One multiplication by x: a shift to the right in this order of bits. @see NIST SP 800-38D, 6.3 step 3 */
function timesX([a, b, c, d]: Word4): Word4 {
  const carry = d & 1 ? reduction : 0;
  return [((a >>> 1) ^ carry) >>> 0, ((b >>> 1) | (a << 31)) >>> 0, ((c >>> 1) | (b << 31)) >>> 0, ((d >>> 1) | (c << 31)) >>> 0];
}

/** y ← y · H, four bits at a time from the highest power down. */
function multiply(y: Uint32Array, table: Uint32Array): void {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let word = 3; word >= 0; word--) {
    const bits = y[word] ?? 0;
    for (let shift = 0; shift < 32; shift += 4) {
      const back = fallen[d & 15] ?? 0;
      d = (d >>> 4) | (c << 28);
      c = (c >>> 4) | (b << 28);
      b = (b >>> 4) | (a << 28);
      a = (a >>> 4) ^ back;
      const row = ((bits >>> shift) & 15) << 2;
      a ^= table[row] ?? 0;
      b ^= table[row + 1] ?? 0;
      c ^= table[row + 2] ?? 0;
      d ^= table[row + 3] ?? 0;
    }
  }
  y[0] = a;
  y[1] = b;
  y[2] = c;
  y[3] = d;
}
