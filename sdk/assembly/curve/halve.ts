import { RESIDUE_BYTES } from './residue';

const order: usize = memory.data<u64>([0x53bbf40939d54123, 0x7203df6b21c6052b, 0xffffffffffffffff, 0xfffffffeffffffff], 16);

/**
 * Writes t as a fraction of two halves: u and v in [1, 2^128) with v·t = ±u mod n; gives 1 when the sign is minus. For t in [1, n−1].
 *
 * Euclid's algorithm on n and t, stopped half-way: each remainder aᵢ has a cofactor vᵢ with vᵢ·t = ±aᵢ, of alternating sign, and
 * aᵢ·vᵢ₊₁ + aᵢ₊₁·vᵢ = n; so the first remainder below 2^128 has a cofactor of at most n / 2^128.
 *
 * @see Antipa, Brown, Gallant, Lambert, Struik, Vanstone, Accelerated Verification of ECDSA Signatures (SAC 2005), section 4
 */
export function halve(u: usize, v: usize, t: usize): bool {
  // The greater remainder a with cofactor v, the lesser b with w, words least first.
  let a0 = load<u64>(order), a1 = load<u64>(order, 8), a2 = load<u64>(order, 16), a3 = load<u64>(order, 24);
  let b0 = load<u64>(t), b1 = load<u64>(t, 8), b2 = load<u64>(t, 16), b3 = load<u64>(t, 24);
  let v0: u64 = 0, v1: u64 = 0, w0: u64 = 1, w1: u64 = 0;
  let negative = false;
  while ((b2 | b3) != 0) {
    // Most quotients are 1, 2 or 3: a −= b·2^shift for the greatest shift that fits, as often as it goes, is faster than to divide.
    for (let shift = lengthOf(a2, a3) - lengthOf(b2, b3); ; shift--) {
      let c0 = b0, c1 = b1, c2 = b2, c3 = b3, x0 = w0, x1 = w1;
      if (shift & 64) {
        c3 = c2, c2 = c1, c1 = c0, c0 = 0;
        x1 = x0, x0 = 0;
      }
      const bits = shift & 63;
      if (bits) {
        const rest = 64 - bits;
        c3 = (c3 << bits) | (c2 >> rest);
        c2 = (c2 << bits) | (c1 >> rest);
        c1 = (c1 << bits) | (c0 >> rest);
        c0 <<= bits;
        x1 = (x1 << bits) | (x0 >> rest);
        x0 <<= bits;
      }
      const e1 = a1 - c1, e2 = a2 - c2, e3 = a3 - c3;
      const borrow1 = <u64>(a0 < c0);
      const borrow2 = <u64>(a1 < c1) | <u64>(e1 < borrow1);
      const borrow3 = <u64>(a2 < c2) | <u64>(e2 < borrow2);
      if (a3 < c3 || e3 < borrow3) continue;
      a0 -= c0;
      a1 = e1 - borrow1;
      a2 = e2 - borrow2;
      a3 = e3 - borrow3;
      v0 += x0;
      v1 += x1 + <u64>(v0 < x0);
      break;
    }
    if (isLess(a0, a1, a2, a3, b0, b1, b2, b3)) {
      let kept = a0;
      a0 = b0, b0 = kept;
      kept = a1;
      a1 = b1, b1 = kept;
      kept = a2;
      a2 = b2, b2 = kept;
      kept = a3;
      a3 = b3, b3 = kept;
      kept = v0;
      v0 = w0, w0 = kept;
      kept = v1;
      v1 = w1, w1 = kept;
      negative = !negative;
    }
  }
  memory.fill(u, 0, RESIDUE_BYTES);
  memory.fill(v, 0, RESIDUE_BYTES);
  store<u64>(u, b0);
  store<u64>(u, b1, 8);
  store<u64>(v, w0);
  store<u64>(v, w1, 8);
  return negative;
}

/** The bits of a number of which these are the upper two words, not both 0, less 128. */
@inline
function lengthOf(low: u64, high: u64): u64 {
  return high ? 128 - clz<u64>(high) : 64 - clz<u64>(low);
}

@inline
function isLess(a0: u64, a1: u64, a2: u64, a3: u64, b0: u64, b1: u64, b2: u64, b3: u64): bool {
  if (a3 != b3) return a3 < b3;
  if (a2 != b2) return a2 < b2;
  if (a1 != b1) return a1 < b1;
  return a0 < b0;
}
