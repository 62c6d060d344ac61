// Written by generate/sm3-compress.mjs; not edited by hand.
import { bigEndian, expand, SCHEDULE } from './schedule';

// T <<< j. GB/T 32905-2016, 5.2
const CONSTANTS: usize = memory.data<u32>(
  [
    0x79cc4519, 0xf3988a32, 0xe7311465, 0xce6228cb, 0x9cc45197, 0x3988a32f, 0x7311465e, 0xe6228cbc,
    0xcc451979, 0x988a32f3, 0x311465e7, 0x6228cbce, 0xc451979c, 0x88a32f39, 0x11465e73, 0x228cbce6,
    0x9d8a7a87, 0x3b14f50f, 0x7629ea1e, 0xec53d43c, 0xd8a7a879, 0xb14f50f3, 0x629ea1e7, 0xc53d43ce,
    0x8a7a879d, 0x14f50f3b, 0x29ea1e76, 0x53d43cec, 0xa7a879d8, 0x4f50f3b1, 0x9ea1e762, 0x3d43cec5,
    0x7a879d8a, 0xf50f3b14, 0xea1e7629, 0xd43cec53, 0xa879d8a7, 0x50f3b14f, 0xa1e7629e, 0x43cec53d,
    0x879d8a7a, 0x0f3b14f5, 0x1e7629ea, 0x3cec53d4, 0x79d8a7a8, 0xf3b14f50, 0xe7629ea1, 0xcec53d43,
    0x9d8a7a87, 0x3b14f50f, 0x7629ea1e, 0xec53d43c, 0xd8a7a879, 0xb14f50f3, 0x629ea1e7, 0xc53d43ce,
    0x8a7a879d, 0x14f50f3b, 0x29ea1e76, 0x53d43cec, 0xa7a879d8, 0x4f50f3b1, 0x9ea1e762, 0x3d43cec5,
  ],
  16,
);
const PLAIN_END: usize = CONSTANTS + 16 * 4;
const LAST_EXPANDED: usize = CONSTANTS + 52 * 4;
const CONSTANTS_END: usize = CONSTANTS + 64 * 4;

/** FF of the rounds from 16 on: the sum of two words without a common bit, so either addition does. GB/T 32905-2016, 5.3 */
@inline
function majority(x: u32, y: u32, z: u32): u32 {
  return (x & y) + (z & (x ^ y));
}

/** GG of the rounds from 16 on. GB/T 32905-2016, 5.3 */
@inline
function choice(x: u32, y: u32, z: u32): u32 {
  return ((y ^ z) & x) ^ z;
}

/** GB/T 32905-2016, 5.4 */
@inline
function p0(x: u32): u32 {
  return x ^ rotl<u32>(x, 9) ^ rotl<u32>(x, 17);
}

@inline
function putWords(w0: v128, w1: v128): void {
  v128.store(SCHEDULE, w0);
  v128.store(SCHEDULE, v128.xor(w0, w1), 16);
}

/**
 * Takes blocks of 64 bytes into the eight words of a state, four rounds at a time, after which the words stand under their own names
 * again; the sixteen words of the schedule move on by four, until rounds 52 to 63 need no further ones; FF and GG are plain sums in rounds
 * 0 to 15. Most rounds stand one after another with their constants in the code, which is a tenth faster than loops of four and twice
 * their size; a module that declares HASHES_LITTLE has the loops. GB/T 32905-2016, 6.3.3:
 * SS1 = (A<<<12 + E + T<<<j)<<<7, SS2 = SS1 ⊕ A<<<12, TT1 = FF(A,B,C) + D + SS2 + W', TT2 = GG(E,F,G) + H + SS1 + W,
 * C ← B<<<9, A ← TT1, G ← F<<<19, E ← P0(TT2).
 */
export function compress(state: usize, bytes: usize, blocks: usize): void {
  let a = load<u32>(state), b = load<u32>(state, 4), c = load<u32>(state, 8), d = load<u32>(state, 12);
  let e = load<u32>(state, 16), f = load<u32>(state, 20), g = load<u32>(state, 24), h = load<u32>(state, 28);
  let t: u32, ss1: u32, w4: v128;
  for (const end = bytes + (blocks << 6); bytes < end; bytes += 64) {
    let w0 = bigEndian(bytes, 0), w1 = bigEndian(bytes, 16), w2 = bigEndian(bytes, 32), w3 = bigEndian(bytes, 48);
    let k: usize = CONSTANTS;
    if (isDefined(HASHES_LITTLE)) {
      for (; k < PLAIN_END; k += 16) {
        putWords(w0, w1);
        w4 = expand(w0, w1, w2, w3); w0 = w1; w1 = w2; w2 = w3; w3 = w4;
        t = rotl<u32>(a, 12); ss1 = rotl<u32>(t + load<u32>(k, 0) + e, 7);
        d = load<u32>(SCHEDULE, 16) + d + (a ^ b ^ c) + (ss1 ^ t);
        h = p0(load<u32>(SCHEDULE, 0) + h + (e ^ f ^ g) + ss1); b = rotl<u32>(b, 9); f = rotl<u32>(f, 19);
        t = rotl<u32>(d, 12); ss1 = rotl<u32>(t + load<u32>(k, 4) + h, 7);
        c = load<u32>(SCHEDULE, 20) + c + (d ^ a ^ b) + (ss1 ^ t);
        g = p0(load<u32>(SCHEDULE, 4) + g + (h ^ e ^ f) + ss1); a = rotl<u32>(a, 9); e = rotl<u32>(e, 19);
        t = rotl<u32>(c, 12); ss1 = rotl<u32>(t + load<u32>(k, 8) + g, 7);
        b = load<u32>(SCHEDULE, 24) + b + (c ^ d ^ a) + (ss1 ^ t);
        f = p0(load<u32>(SCHEDULE, 8) + f + (g ^ h ^ e) + ss1); d = rotl<u32>(d, 9); h = rotl<u32>(h, 19);
        t = rotl<u32>(b, 12); ss1 = rotl<u32>(t + load<u32>(k, 12) + f, 7);
        a = load<u32>(SCHEDULE, 28) + a + (b ^ c ^ d) + (ss1 ^ t);
        e = p0(load<u32>(SCHEDULE, 12) + e + (f ^ g ^ h) + ss1); c = rotl<u32>(c, 9); g = rotl<u32>(g, 19);
      }
      for (; k < LAST_EXPANDED; k += 16) {
        putWords(w0, w1);
        w4 = expand(w0, w1, w2, w3); w0 = w1; w1 = w2; w2 = w3; w3 = w4;
        t = rotl<u32>(a, 12); ss1 = rotl<u32>(t + load<u32>(k, 0) + e, 7);
        d = load<u32>(SCHEDULE, 16) + d + majority(a, b, c) + (ss1 ^ t);
        h = p0(load<u32>(SCHEDULE, 0) + h + choice(e, f, g) + ss1); b = rotl<u32>(b, 9); f = rotl<u32>(f, 19);
        t = rotl<u32>(d, 12); ss1 = rotl<u32>(t + load<u32>(k, 4) + h, 7);
        c = load<u32>(SCHEDULE, 20) + c + majority(d, a, b) + (ss1 ^ t);
        g = p0(load<u32>(SCHEDULE, 4) + g + choice(h, e, f) + ss1); a = rotl<u32>(a, 9); e = rotl<u32>(e, 19);
        t = rotl<u32>(c, 12); ss1 = rotl<u32>(t + load<u32>(k, 8) + g, 7);
        b = load<u32>(SCHEDULE, 24) + b + majority(c, d, a) + (ss1 ^ t);
        f = p0(load<u32>(SCHEDULE, 8) + f + choice(g, h, e) + ss1); d = rotl<u32>(d, 9); h = rotl<u32>(h, 19);
        t = rotl<u32>(b, 12); ss1 = rotl<u32>(t + load<u32>(k, 12) + f, 7);
        a = load<u32>(SCHEDULE, 28) + a + majority(b, c, d) + (ss1 ^ t);
        e = p0(load<u32>(SCHEDULE, 12) + e + choice(f, g, h) + ss1); c = rotl<u32>(c, 9); g = rotl<u32>(g, 19);
      }
      for (; k < CONSTANTS_END; k += 16) {
        putWords(w0, w1);
        w0 = w1; w1 = w2; w2 = w3;
        t = rotl<u32>(a, 12); ss1 = rotl<u32>(t + load<u32>(k, 0) + e, 7);
        d = load<u32>(SCHEDULE, 16) + d + majority(a, b, c) + (ss1 ^ t);
        h = p0(load<u32>(SCHEDULE, 0) + h + choice(e, f, g) + ss1); b = rotl<u32>(b, 9); f = rotl<u32>(f, 19);
        t = rotl<u32>(d, 12); ss1 = rotl<u32>(t + load<u32>(k, 4) + h, 7);
        c = load<u32>(SCHEDULE, 20) + c + majority(d, a, b) + (ss1 ^ t);
        g = p0(load<u32>(SCHEDULE, 4) + g + choice(h, e, f) + ss1); a = rotl<u32>(a, 9); e = rotl<u32>(e, 19);
        t = rotl<u32>(c, 12); ss1 = rotl<u32>(t + load<u32>(k, 8) + g, 7);
        b = load<u32>(SCHEDULE, 24) + b + majority(c, d, a) + (ss1 ^ t);
        f = p0(load<u32>(SCHEDULE, 8) + f + choice(g, h, e) + ss1); d = rotl<u32>(d, 9); h = rotl<u32>(h, 19);
        t = rotl<u32>(b, 12); ss1 = rotl<u32>(t + load<u32>(k, 12) + f, 7);
        a = load<u32>(SCHEDULE, 28) + a + majority(b, c, d) + (ss1 ^ t);
        e = p0(load<u32>(SCHEDULE, 12) + e + choice(f, g, h) + ss1); c = rotl<u32>(c, 9); g = rotl<u32>(g, 19);
      }
    } else {
      // rounds 0 to 3
      putWords(w0, w1);
      w4 = expand(w0, w1, w2, w3); w0 = w1; w1 = w2; w2 = w3; w3 = w4;
      t = rotl<u32>(a, 12); ss1 = rotl<u32>(t + 0x79cc4519 + e, 7);
      d = load<u32>(SCHEDULE, 16) + d + (a ^ b ^ c) + (ss1 ^ t);
      h = p0(load<u32>(SCHEDULE, 0) + h + (e ^ f ^ g) + ss1); b = rotl<u32>(b, 9); f = rotl<u32>(f, 19);
      t = rotl<u32>(d, 12); ss1 = rotl<u32>(t + 0xf3988a32 + h, 7);
      c = load<u32>(SCHEDULE, 20) + c + (d ^ a ^ b) + (ss1 ^ t);
      g = p0(load<u32>(SCHEDULE, 4) + g + (h ^ e ^ f) + ss1); a = rotl<u32>(a, 9); e = rotl<u32>(e, 19);
      t = rotl<u32>(c, 12); ss1 = rotl<u32>(t + 0xe7311465 + g, 7);
      b = load<u32>(SCHEDULE, 24) + b + (c ^ d ^ a) + (ss1 ^ t);
      f = p0(load<u32>(SCHEDULE, 8) + f + (g ^ h ^ e) + ss1); d = rotl<u32>(d, 9); h = rotl<u32>(h, 19);
      t = rotl<u32>(b, 12); ss1 = rotl<u32>(t + 0xce6228cb + f, 7);
      a = load<u32>(SCHEDULE, 28) + a + (b ^ c ^ d) + (ss1 ^ t);
      e = p0(load<u32>(SCHEDULE, 12) + e + (f ^ g ^ h) + ss1); c = rotl<u32>(c, 9); g = rotl<u32>(g, 19);
      // rounds 4 to 7
      putWords(w0, w1);
      w4 = expand(w0, w1, w2, w3); w0 = w1; w1 = w2; w2 = w3; w3 = w4;
      t = rotl<u32>(a, 12); ss1 = rotl<u32>(t + 0x9cc45197 + e, 7);
      d = load<u32>(SCHEDULE, 16) + d + (a ^ b ^ c) + (ss1 ^ t);
      h = p0(load<u32>(SCHEDULE, 0) + h + (e ^ f ^ g) + ss1); b = rotl<u32>(b, 9); f = rotl<u32>(f, 19);
      t = rotl<u32>(d, 12); ss1 = rotl<u32>(t + 0x3988a32f + h, 7);
      c = load<u32>(SCHEDULE, 20) + c + (d ^ a ^ b) + (ss1 ^ t);
      g = p0(load<u32>(SCHEDULE, 4) + g + (h ^ e ^ f) + ss1); a = rotl<u32>(a, 9); e = rotl<u32>(e, 19);
      t = rotl<u32>(c, 12); ss1 = rotl<u32>(t + 0x7311465e + g, 7);
      b = load<u32>(SCHEDULE, 24) + b + (c ^ d ^ a) + (ss1 ^ t);
      f = p0(load<u32>(SCHEDULE, 8) + f + (g ^ h ^ e) + ss1); d = rotl<u32>(d, 9); h = rotl<u32>(h, 19);
      t = rotl<u32>(b, 12); ss1 = rotl<u32>(t + 0xe6228cbc + f, 7);
      a = load<u32>(SCHEDULE, 28) + a + (b ^ c ^ d) + (ss1 ^ t);
      e = p0(load<u32>(SCHEDULE, 12) + e + (f ^ g ^ h) + ss1); c = rotl<u32>(c, 9); g = rotl<u32>(g, 19);
      // rounds 8 to 11
      putWords(w0, w1);
      w4 = expand(w0, w1, w2, w3); w0 = w1; w1 = w2; w2 = w3; w3 = w4;
      t = rotl<u32>(a, 12); ss1 = rotl<u32>(t + 0xcc451979 + e, 7);
      d = load<u32>(SCHEDULE, 16) + d + (a ^ b ^ c) + (ss1 ^ t);
      h = p0(load<u32>(SCHEDULE, 0) + h + (e ^ f ^ g) + ss1); b = rotl<u32>(b, 9); f = rotl<u32>(f, 19);
      t = rotl<u32>(d, 12); ss1 = rotl<u32>(t + 0x988a32f3 + h, 7);
      c = load<u32>(SCHEDULE, 20) + c + (d ^ a ^ b) + (ss1 ^ t);
      g = p0(load<u32>(SCHEDULE, 4) + g + (h ^ e ^ f) + ss1); a = rotl<u32>(a, 9); e = rotl<u32>(e, 19);
      t = rotl<u32>(c, 12); ss1 = rotl<u32>(t + 0x311465e7 + g, 7);
      b = load<u32>(SCHEDULE, 24) + b + (c ^ d ^ a) + (ss1 ^ t);
      f = p0(load<u32>(SCHEDULE, 8) + f + (g ^ h ^ e) + ss1); d = rotl<u32>(d, 9); h = rotl<u32>(h, 19);
      t = rotl<u32>(b, 12); ss1 = rotl<u32>(t + 0x6228cbce + f, 7);
      a = load<u32>(SCHEDULE, 28) + a + (b ^ c ^ d) + (ss1 ^ t);
      e = p0(load<u32>(SCHEDULE, 12) + e + (f ^ g ^ h) + ss1); c = rotl<u32>(c, 9); g = rotl<u32>(g, 19);
      // rounds 12 to 15
      putWords(w0, w1);
      w4 = expand(w0, w1, w2, w3); w0 = w1; w1 = w2; w2 = w3; w3 = w4;
      t = rotl<u32>(a, 12); ss1 = rotl<u32>(t + 0xc451979c + e, 7);
      d = load<u32>(SCHEDULE, 16) + d + (a ^ b ^ c) + (ss1 ^ t);
      h = p0(load<u32>(SCHEDULE, 0) + h + (e ^ f ^ g) + ss1); b = rotl<u32>(b, 9); f = rotl<u32>(f, 19);
      t = rotl<u32>(d, 12); ss1 = rotl<u32>(t + 0x88a32f39 + h, 7);
      c = load<u32>(SCHEDULE, 20) + c + (d ^ a ^ b) + (ss1 ^ t);
      g = p0(load<u32>(SCHEDULE, 4) + g + (h ^ e ^ f) + ss1); a = rotl<u32>(a, 9); e = rotl<u32>(e, 19);
      t = rotl<u32>(c, 12); ss1 = rotl<u32>(t + 0x11465e73 + g, 7);
      b = load<u32>(SCHEDULE, 24) + b + (c ^ d ^ a) + (ss1 ^ t);
      f = p0(load<u32>(SCHEDULE, 8) + f + (g ^ h ^ e) + ss1); d = rotl<u32>(d, 9); h = rotl<u32>(h, 19);
      t = rotl<u32>(b, 12); ss1 = rotl<u32>(t + 0x228cbce6 + f, 7);
      a = load<u32>(SCHEDULE, 28) + a + (b ^ c ^ d) + (ss1 ^ t);
      e = p0(load<u32>(SCHEDULE, 12) + e + (f ^ g ^ h) + ss1); c = rotl<u32>(c, 9); g = rotl<u32>(g, 19);
      k = PLAIN_END;
      for (; k < LAST_EXPANDED; k += 48) {
        putWords(w0, w1);
        w4 = expand(w0, w1, w2, w3); w0 = w1; w1 = w2; w2 = w3; w3 = w4;
        t = rotl<u32>(a, 12); ss1 = rotl<u32>(t + load<u32>(k, 0) + e, 7);
        d = load<u32>(SCHEDULE, 16) + d + majority(a, b, c) + (ss1 ^ t);
        h = p0(load<u32>(SCHEDULE, 0) + h + choice(e, f, g) + ss1); b = rotl<u32>(b, 9); f = rotl<u32>(f, 19);
        t = rotl<u32>(d, 12); ss1 = rotl<u32>(t + load<u32>(k, 4) + h, 7);
        c = load<u32>(SCHEDULE, 20) + c + majority(d, a, b) + (ss1 ^ t);
        g = p0(load<u32>(SCHEDULE, 4) + g + choice(h, e, f) + ss1); a = rotl<u32>(a, 9); e = rotl<u32>(e, 19);
        t = rotl<u32>(c, 12); ss1 = rotl<u32>(t + load<u32>(k, 8) + g, 7);
        b = load<u32>(SCHEDULE, 24) + b + majority(c, d, a) + (ss1 ^ t);
        f = p0(load<u32>(SCHEDULE, 8) + f + choice(g, h, e) + ss1); d = rotl<u32>(d, 9); h = rotl<u32>(h, 19);
        t = rotl<u32>(b, 12); ss1 = rotl<u32>(t + load<u32>(k, 12) + f, 7);
        a = load<u32>(SCHEDULE, 28) + a + majority(b, c, d) + (ss1 ^ t);
        e = p0(load<u32>(SCHEDULE, 12) + e + choice(f, g, h) + ss1); c = rotl<u32>(c, 9); g = rotl<u32>(g, 19);
        putWords(w0, w1);
        w4 = expand(w0, w1, w2, w3); w0 = w1; w1 = w2; w2 = w3; w3 = w4;
        t = rotl<u32>(a, 12); ss1 = rotl<u32>(t + load<u32>(k, 16) + e, 7);
        d = load<u32>(SCHEDULE, 16) + d + majority(a, b, c) + (ss1 ^ t);
        h = p0(load<u32>(SCHEDULE, 0) + h + choice(e, f, g) + ss1); b = rotl<u32>(b, 9); f = rotl<u32>(f, 19);
        t = rotl<u32>(d, 12); ss1 = rotl<u32>(t + load<u32>(k, 20) + h, 7);
        c = load<u32>(SCHEDULE, 20) + c + majority(d, a, b) + (ss1 ^ t);
        g = p0(load<u32>(SCHEDULE, 4) + g + choice(h, e, f) + ss1); a = rotl<u32>(a, 9); e = rotl<u32>(e, 19);
        t = rotl<u32>(c, 12); ss1 = rotl<u32>(t + load<u32>(k, 24) + g, 7);
        b = load<u32>(SCHEDULE, 24) + b + majority(c, d, a) + (ss1 ^ t);
        f = p0(load<u32>(SCHEDULE, 8) + f + choice(g, h, e) + ss1); d = rotl<u32>(d, 9); h = rotl<u32>(h, 19);
        t = rotl<u32>(b, 12); ss1 = rotl<u32>(t + load<u32>(k, 28) + f, 7);
        a = load<u32>(SCHEDULE, 28) + a + majority(b, c, d) + (ss1 ^ t);
        e = p0(load<u32>(SCHEDULE, 12) + e + choice(f, g, h) + ss1); c = rotl<u32>(c, 9); g = rotl<u32>(g, 19);
        putWords(w0, w1);
        w4 = expand(w0, w1, w2, w3); w0 = w1; w1 = w2; w2 = w3; w3 = w4;
        t = rotl<u32>(a, 12); ss1 = rotl<u32>(t + load<u32>(k, 32) + e, 7);
        d = load<u32>(SCHEDULE, 16) + d + majority(a, b, c) + (ss1 ^ t);
        h = p0(load<u32>(SCHEDULE, 0) + h + choice(e, f, g) + ss1); b = rotl<u32>(b, 9); f = rotl<u32>(f, 19);
        t = rotl<u32>(d, 12); ss1 = rotl<u32>(t + load<u32>(k, 36) + h, 7);
        c = load<u32>(SCHEDULE, 20) + c + majority(d, a, b) + (ss1 ^ t);
        g = p0(load<u32>(SCHEDULE, 4) + g + choice(h, e, f) + ss1); a = rotl<u32>(a, 9); e = rotl<u32>(e, 19);
        t = rotl<u32>(c, 12); ss1 = rotl<u32>(t + load<u32>(k, 40) + g, 7);
        b = load<u32>(SCHEDULE, 24) + b + majority(c, d, a) + (ss1 ^ t);
        f = p0(load<u32>(SCHEDULE, 8) + f + choice(g, h, e) + ss1); d = rotl<u32>(d, 9); h = rotl<u32>(h, 19);
        t = rotl<u32>(b, 12); ss1 = rotl<u32>(t + load<u32>(k, 44) + f, 7);
        a = load<u32>(SCHEDULE, 28) + a + majority(b, c, d) + (ss1 ^ t);
        e = p0(load<u32>(SCHEDULE, 12) + e + choice(f, g, h) + ss1); c = rotl<u32>(c, 9); g = rotl<u32>(g, 19);
      }
      // rounds 52 to 55
      putWords(w0, w1);
      w0 = w1; w1 = w2; w2 = w3;
      t = rotl<u32>(a, 12); ss1 = rotl<u32>(t + 0xd8a7a879 + e, 7);
      d = load<u32>(SCHEDULE, 16) + d + majority(a, b, c) + (ss1 ^ t);
      h = p0(load<u32>(SCHEDULE, 0) + h + choice(e, f, g) + ss1); b = rotl<u32>(b, 9); f = rotl<u32>(f, 19);
      t = rotl<u32>(d, 12); ss1 = rotl<u32>(t + 0xb14f50f3 + h, 7);
      c = load<u32>(SCHEDULE, 20) + c + majority(d, a, b) + (ss1 ^ t);
      g = p0(load<u32>(SCHEDULE, 4) + g + choice(h, e, f) + ss1); a = rotl<u32>(a, 9); e = rotl<u32>(e, 19);
      t = rotl<u32>(c, 12); ss1 = rotl<u32>(t + 0x629ea1e7 + g, 7);
      b = load<u32>(SCHEDULE, 24) + b + majority(c, d, a) + (ss1 ^ t);
      f = p0(load<u32>(SCHEDULE, 8) + f + choice(g, h, e) + ss1); d = rotl<u32>(d, 9); h = rotl<u32>(h, 19);
      t = rotl<u32>(b, 12); ss1 = rotl<u32>(t + 0xc53d43ce + f, 7);
      a = load<u32>(SCHEDULE, 28) + a + majority(b, c, d) + (ss1 ^ t);
      e = p0(load<u32>(SCHEDULE, 12) + e + choice(f, g, h) + ss1); c = rotl<u32>(c, 9); g = rotl<u32>(g, 19);
      // rounds 56 to 59
      putWords(w0, w1);
      w0 = w1; w1 = w2; w2 = w3;
      t = rotl<u32>(a, 12); ss1 = rotl<u32>(t + 0x8a7a879d + e, 7);
      d = load<u32>(SCHEDULE, 16) + d + majority(a, b, c) + (ss1 ^ t);
      h = p0(load<u32>(SCHEDULE, 0) + h + choice(e, f, g) + ss1); b = rotl<u32>(b, 9); f = rotl<u32>(f, 19);
      t = rotl<u32>(d, 12); ss1 = rotl<u32>(t + 0x14f50f3b + h, 7);
      c = load<u32>(SCHEDULE, 20) + c + majority(d, a, b) + (ss1 ^ t);
      g = p0(load<u32>(SCHEDULE, 4) + g + choice(h, e, f) + ss1); a = rotl<u32>(a, 9); e = rotl<u32>(e, 19);
      t = rotl<u32>(c, 12); ss1 = rotl<u32>(t + 0x29ea1e76 + g, 7);
      b = load<u32>(SCHEDULE, 24) + b + majority(c, d, a) + (ss1 ^ t);
      f = p0(load<u32>(SCHEDULE, 8) + f + choice(g, h, e) + ss1); d = rotl<u32>(d, 9); h = rotl<u32>(h, 19);
      t = rotl<u32>(b, 12); ss1 = rotl<u32>(t + 0x53d43cec + f, 7);
      a = load<u32>(SCHEDULE, 28) + a + majority(b, c, d) + (ss1 ^ t);
      e = p0(load<u32>(SCHEDULE, 12) + e + choice(f, g, h) + ss1); c = rotl<u32>(c, 9); g = rotl<u32>(g, 19);
      // rounds 60 to 63
      putWords(w0, w1);
      w0 = w1; w1 = w2; w2 = w3;
      t = rotl<u32>(a, 12); ss1 = rotl<u32>(t + 0xa7a879d8 + e, 7);
      d = load<u32>(SCHEDULE, 16) + d + majority(a, b, c) + (ss1 ^ t);
      h = p0(load<u32>(SCHEDULE, 0) + h + choice(e, f, g) + ss1); b = rotl<u32>(b, 9); f = rotl<u32>(f, 19);
      t = rotl<u32>(d, 12); ss1 = rotl<u32>(t + 0x4f50f3b1 + h, 7);
      c = load<u32>(SCHEDULE, 20) + c + majority(d, a, b) + (ss1 ^ t);
      g = p0(load<u32>(SCHEDULE, 4) + g + choice(h, e, f) + ss1); a = rotl<u32>(a, 9); e = rotl<u32>(e, 19);
      t = rotl<u32>(c, 12); ss1 = rotl<u32>(t + 0x9ea1e762 + g, 7);
      b = load<u32>(SCHEDULE, 24) + b + majority(c, d, a) + (ss1 ^ t);
      f = p0(load<u32>(SCHEDULE, 8) + f + choice(g, h, e) + ss1); d = rotl<u32>(d, 9); h = rotl<u32>(h, 19);
      t = rotl<u32>(b, 12); ss1 = rotl<u32>(t + 0x3d43cec5 + f, 7);
      a = load<u32>(SCHEDULE, 28) + a + majority(b, c, d) + (ss1 ^ t);
      e = p0(load<u32>(SCHEDULE, 12) + e + choice(f, g, h) + ss1); c = rotl<u32>(c, 9); g = rotl<u32>(g, 19);
    }
    a ^= load<u32>(state); store<u32>(state, a);
    b ^= load<u32>(state, 4); store<u32>(state, b, 4);
    c ^= load<u32>(state, 8); store<u32>(state, c, 8);
    d ^= load<u32>(state, 12); store<u32>(state, d, 12);
    e ^= load<u32>(state, 16); store<u32>(state, e, 16);
    f ^= load<u32>(state, 20); store<u32>(state, f, 20);
    g ^= load<u32>(state, 24); store<u32>(state, g, 24);
    h ^= load<u32>(state, 28); store<u32>(state, h, 28);
  }
}

/** Wipes the words of the last rounds. */
@inline
export function wipeWords(): void {
  v128.store(SCHEDULE, i32x4.splat(0));
  v128.store(SCHEDULE, i32x4.splat(0), 16);
}
