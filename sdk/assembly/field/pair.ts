// Products of two elements at once: the fast arithmetic of verification and of k·G; nothing branches or indexes by a value.
//
// Laziness is that of field.ts: products take |limb a| · |limb b| < 2^59.8, differences of two fresh pairs among them, and give limbs 0–7
// in [0, 2^29). Limbs of an operand lie within 2^31 of one another.
//
// What is counted here is vector instructions, three of which run at a time: a product of limbs costs three (the lanes are unpacked twice),
// so Karatsuba's method in three thirds (54 products for 81) pays, a signed shift costs six where an unsigned one costs one, so every
// column carries a bias, and two products that are subtracted share their reduction.
import { limb } from './pair-limbs';
import { reduce } from './pair-reduction';

export { carryPair, copyPair, laneOf, PAIR_BYTES, setLane, subPair } from './pair-limbs';

@inline
function product(a: v128, b: v128): v128 {
  return i64x2.extmul_low_i32x4_s(a, b);
}

@inline
function product2(a: v128, b: v128, c: v128, d: v128): v128 {
  return i64x2.add(product(a, b), product(c, d));
}

@inline
function product3(a: v128, b: v128, c: v128, d: v128, e: v128, f: v128): v128 {
  return i64x2.add(product2(a, b, c, d), product(e, f));
}

/**
 * a · b · R^−1 mod p in both lanes.
 *
 * Each operand in three thirds A₀ + A₁·2^87 + A₂·2^174, and AᵢBⱼ + AⱼBᵢ = (Aᵢ − Aⱼ)(Bⱼ − Bᵢ) + AᵢBᵢ + AⱼBⱼ (Karatsuba and Ofman 1962,
 * with differences, which overflow nothing).
 */
export function mulPair(out: usize, a: usize, b: usize): void {
  multiply(out, a, b, false, 0);
}

/** a · b · R^−1 − c mod p in both lanes, carried once. */
export function mulMinusPair(out: usize, a: usize, b: usize, c: usize): void {
  multiply(out, a, b, true, c);
}

@inline
function multiply(out: usize, a: usize, b: usize, subtracts: bool, c: usize): void {
  const a0 = limb(a, 0), a1 = limb(a, 1), a2 = limb(a, 2);
  const a3 = limb(a, 3), a4 = limb(a, 4), a5 = limb(a, 5);
  const a6 = limb(a, 6), a7 = limb(a, 7), a8 = limb(a, 8);
  const b0 = limb(b, 0), b1 = limb(b, 1), b2 = limb(b, 2);
  const b3 = limb(b, 3), b4 = limb(b, 4), b5 = limb(b, 5);
  const b6 = limb(b, 6), b7 = limb(b, 7), b8 = limb(b, 8);
  const p00 = product(a0, b0),
    p01 = product2(a0, b1, a1, b0),
    p02 = product3(a0, b2, a1, b1, a2, b0),
    p03 = product2(a1, b2, a2, b1),
    p04 = product(a2, b2);
  const p10 = product(a3, b3),
    p11 = product2(a3, b4, a4, b3),
    p12 = product3(a3, b5, a4, b4, a5, b3),
    p13 = product2(a4, b5, a5, b4),
    p14 = product(a5, b5);
  const p20 = product(a6, b6),
    p21 = product2(a6, b7, a7, b6),
    p22 = product3(a6, b8, a7, b7, a8, b6),
    p23 = product2(a7, b8, a8, b7),
    p24 = product(a8, b8);
  // Sums of the squares of the grid, one for each pair of thirds.
  const s0 = i64x2.add(p00, p10), s1 = i64x2.add(p01, p11), s2 = i64x2.add(p02, p12), s3 = i64x2.add(p03, p13), s4 = i64x2.add(p04, p14);
  const u0 = i64x2.add(p10, p20), u1 = i64x2.add(p11, p21), u2 = i64x2.add(p12, p22), u3 = i64x2.add(p13, p23), u4 = i64x2.add(p14, p24);
  const w0 = i64x2.add(s0, p20), w1 = i64x2.add(s1, p21), w2 = i64x2.add(s2, p22), w3 = i64x2.add(s3, p23), w4 = i64x2.add(s4, p24);
  const da010 = i32x4.sub(a0, a3), da011 = i32x4.sub(a1, a4), da012 = i32x4.sub(a2, a5);
  const db010 = i32x4.sub(b3, b0), db011 = i32x4.sub(b4, b1), db012 = i32x4.sub(b5, b2);
  const q0 = i64x2.add(s0, product(da010, db010)),
    q1 = i64x2.add(s1, product2(da010, db011, da011, db010)),
    q2 = i64x2.add(s2, product3(da010, db012, da011, db011, da012, db010)),
    q3 = i64x2.add(s3, product2(da011, db012, da012, db011)),
    q4 = i64x2.add(s4, product(da012, db012));
  const da020 = i32x4.sub(a0, a6), da021 = i32x4.sub(a1, a7), da022 = i32x4.sub(a2, a8);
  const db020 = i32x4.sub(b6, b0), db021 = i32x4.sub(b7, b1), db022 = i32x4.sub(b8, b2);
  const x0 = i64x2.add(w0, product(da020, db020)),
    x1 = i64x2.add(w1, product2(da020, db021, da021, db020)),
    x2 = i64x2.add(w2, product3(da020, db022, da021, db021, da022, db020)),
    x3 = i64x2.add(w3, product2(da021, db022, da022, db021)),
    x4 = i64x2.add(w4, product(da022, db022));
  const da120 = i32x4.sub(a3, a6), da121 = i32x4.sub(a4, a7), da122 = i32x4.sub(a5, a8);
  const db120 = i32x4.sub(b6, b3), db121 = i32x4.sub(b7, b4), db122 = i32x4.sub(b8, b5);
  const z0 = i64x2.add(u0, product(da120, db120)),
    z1 = i64x2.add(u1, product2(da120, db121, da121, db120)),
    z2 = i64x2.add(u2, product3(da120, db122, da121, db121, da122, db120)),
    z3 = i64x2.add(u3, product2(da121, db122, da122, db121)),
    z4 = i64x2.add(u4, product(da122, db122));
  reduce(
    out,
    p00, p01, p02, i64x2.add(q0, p03), i64x2.add(q1, p04), q2,
    i64x2.add(x0, q3), i64x2.add(x1, q4), x2, i64x2.add(z0, x3), i64x2.add(z1, x4), z2,
    i64x2.add(p20, z3), i64x2.add(p21, z4), p22, p23, p24,
    subtracts, c,
  );
}

/** (a · b − c · d) · R^−1 mod p in both lanes, reduced once. */
export function mulSubPair(out: usize, a: usize, b: usize, c: usize, d: usize): void {
  const a0 = limb(a, 0), a1 = limb(a, 1), a2 = limb(a, 2);
  const a3 = limb(a, 3), a4 = limb(a, 4), a5 = limb(a, 5);
  const a6 = limb(a, 6), a7 = limb(a, 7), a8 = limb(a, 8);
  const b0 = limb(b, 0), b1 = limb(b, 1), b2 = limb(b, 2);
  const b3 = limb(b, 3), b4 = limb(b, 4), b5 = limb(b, 5);
  const b6 = limb(b, 6), b7 = limb(b, 7), b8 = limb(b, 8);
  const c0 = limb(c, 0), c1 = limb(c, 1), c2 = limb(c, 2);
  const c3 = limb(c, 3), c4 = limb(c, 4), c5 = limb(c, 5);
  const c6 = limb(c, 6), c7 = limb(c, 7), c8 = limb(c, 8);
  const d0 = limb(d, 0), d1 = limb(d, 1), d2 = limb(d, 2);
  const d3 = limb(d, 3), d4 = limb(d, 4), d5 = limb(d, 5);
  const d6 = limb(d, 6), d7 = limb(d, 7), d8 = limb(d, 8);
  const p00 = i64x2.sub(product(a0, b0), product(c0, d0)),
    p01 = i64x2.sub(product2(a0, b1, a1, b0), product2(c0, d1, c1, d0)),
    p02 = i64x2.sub(product3(a0, b2, a1, b1, a2, b0), product3(c0, d2, c1, d1, c2, d0)),
    p03 = i64x2.sub(product2(a1, b2, a2, b1), product2(c1, d2, c2, d1)),
    p04 = i64x2.sub(product(a2, b2), product(c2, d2));
  const p10 = i64x2.sub(product(a3, b3), product(c3, d3)),
    p11 = i64x2.sub(product2(a3, b4, a4, b3), product2(c3, d4, c4, d3)),
    p12 = i64x2.sub(product3(a3, b5, a4, b4, a5, b3), product3(c3, d5, c4, d4, c5, d3)),
    p13 = i64x2.sub(product2(a4, b5, a5, b4), product2(c4, d5, c5, d4)),
    p14 = i64x2.sub(product(a5, b5), product(c5, d5));
  const p20 = i64x2.sub(product(a6, b6), product(c6, d6)),
    p21 = i64x2.sub(product2(a6, b7, a7, b6), product2(c6, d7, c7, d6)),
    p22 = i64x2.sub(product3(a6, b8, a7, b7, a8, b6), product3(c6, d8, c7, d7, c8, d6)),
    p23 = i64x2.sub(product2(a7, b8, a8, b7), product2(c7, d8, c8, d7)),
    p24 = i64x2.sub(product(a8, b8), product(c8, d8));
  // Sums of the squares of the grid, one for each pair of thirds.
  const s0 = i64x2.add(p00, p10), s1 = i64x2.add(p01, p11), s2 = i64x2.add(p02, p12), s3 = i64x2.add(p03, p13), s4 = i64x2.add(p04, p14);
  const u0 = i64x2.add(p10, p20), u1 = i64x2.add(p11, p21), u2 = i64x2.add(p12, p22), u3 = i64x2.add(p13, p23), u4 = i64x2.add(p14, p24);
  const w0 = i64x2.add(s0, p20), w1 = i64x2.add(s1, p21), w2 = i64x2.add(s2, p22), w3 = i64x2.add(s3, p23), w4 = i64x2.add(s4, p24);
  const da010 = i32x4.sub(a0, a3), da011 = i32x4.sub(a1, a4), da012 = i32x4.sub(a2, a5);
  const db010 = i32x4.sub(b3, b0), db011 = i32x4.sub(b4, b1), db012 = i32x4.sub(b5, b2);
  const dc010 = i32x4.sub(c0, c3), dc011 = i32x4.sub(c1, c4), dc012 = i32x4.sub(c2, c5);
  const dd010 = i32x4.sub(d3, d0), dd011 = i32x4.sub(d4, d1), dd012 = i32x4.sub(d5, d2);
  const q0 = i64x2.sub(i64x2.add(s0, product(da010, db010)), product(dc010, dd010)),
    q1 = i64x2.sub(i64x2.add(s1, product2(da010, db011, da011, db010)), product2(dc010, dd011, dc011, dd010)),
    q2 = i64x2.sub(i64x2.add(s2, product3(da010, db012, da011, db011, da012, db010)), product3(dc010, dd012, dc011, dd011, dc012, dd010)),
    q3 = i64x2.sub(i64x2.add(s3, product2(da011, db012, da012, db011)), product2(dc011, dd012, dc012, dd011)),
    q4 = i64x2.sub(i64x2.add(s4, product(da012, db012)), product(dc012, dd012));
  const da020 = i32x4.sub(a0, a6), da021 = i32x4.sub(a1, a7), da022 = i32x4.sub(a2, a8);
  const db020 = i32x4.sub(b6, b0), db021 = i32x4.sub(b7, b1), db022 = i32x4.sub(b8, b2);
  const dc020 = i32x4.sub(c0, c6), dc021 = i32x4.sub(c1, c7), dc022 = i32x4.sub(c2, c8);
  const dd020 = i32x4.sub(d6, d0), dd021 = i32x4.sub(d7, d1), dd022 = i32x4.sub(d8, d2);
  const x0 = i64x2.sub(i64x2.add(w0, product(da020, db020)), product(dc020, dd020)),
    x1 = i64x2.sub(i64x2.add(w1, product2(da020, db021, da021, db020)), product2(dc020, dd021, dc021, dd020)),
    x2 = i64x2.sub(i64x2.add(w2, product3(da020, db022, da021, db021, da022, db020)), product3(dc020, dd022, dc021, dd021, dc022, dd020)),
    x3 = i64x2.sub(i64x2.add(w3, product2(da021, db022, da022, db021)), product2(dc021, dd022, dc022, dd021)),
    x4 = i64x2.sub(i64x2.add(w4, product(da022, db022)), product(dc022, dd022));
  const da120 = i32x4.sub(a3, a6), da121 = i32x4.sub(a4, a7), da122 = i32x4.sub(a5, a8);
  const db120 = i32x4.sub(b6, b3), db121 = i32x4.sub(b7, b4), db122 = i32x4.sub(b8, b5);
  const dc120 = i32x4.sub(c3, c6), dc121 = i32x4.sub(c4, c7), dc122 = i32x4.sub(c5, c8);
  const dd120 = i32x4.sub(d6, d3), dd121 = i32x4.sub(d7, d4), dd122 = i32x4.sub(d8, d5);
  const z0 = i64x2.sub(i64x2.add(u0, product(da120, db120)), product(dc120, dd120)),
    z1 = i64x2.sub(i64x2.add(u1, product2(da120, db121, da121, db120)), product2(dc120, dd121, dc121, dd120)),
    z2 = i64x2.sub(i64x2.add(u2, product3(da120, db122, da121, db121, da122, db120)), product3(dc120, dd122, dc121, dd121, dc122, dd120)),
    z3 = i64x2.sub(i64x2.add(u3, product2(da121, db122, da122, db121)), product2(dc121, dd122, dc122, dd121)),
    z4 = i64x2.sub(i64x2.add(u4, product(da122, db122)), product(dc122, dd122));
  reduce(
    out,
    p00, p01, p02, i64x2.add(q0, p03), i64x2.add(q1, p04), q2,
    i64x2.add(x0, q3), i64x2.add(x1, q4), x2, i64x2.add(z0, x3), i64x2.add(z1, x4), z2,
    i64x2.add(p20, z3), i64x2.add(p21, z4), p22, p23, p24,
    false, 0,
  );
}

/** a² · R^−1 mod p in both lanes. */
export function sqrPair(out: usize, a: usize): void {
  square(out, a, false, false, 0);
}

/** a² · R^−1 − c mod p in both lanes, carried once. */
export function sqrMinusPair(out: usize, a: usize, c: usize): void {
  square(out, a, false, true, c);
}

/** 3a² · R^−1 − c mod p in both lanes, carried once; for |limb a| < 2^29, whose tripled columns stay below 2^62.8. */
export function tripleSqrMinusPair(out: usize, a: usize, c: usize): void {
  square(out, a, true, true, c);
}

@inline
function square(out: usize, a: usize, triples: bool, subtracts: bool, c: usize): void {
  const a0 = limb(a, 0), a1 = limb(a, 1), a2 = limb(a, 2);
  const a3 = limb(a, 3), a4 = limb(a, 4), a5 = limb(a, 5);
  const a6 = limb(a, 6), a7 = limb(a, 7), a8 = limb(a, 8);
  const d0 = i32x4.add(a0, a0), d1 = i32x4.add(a1, a1), d2 = i32x4.add(a2, a2), d3 = i32x4.add(a3, a3);
  const d4 = i32x4.add(a4, a4), d5 = i32x4.add(a5, a5), d6 = i32x4.add(a6, a6), d7 = i32x4.add(a7, a7);
  reduce(
    out,
    times(product(a0, a0), triples),
    times(product(d0, a1), triples),
    times(product2(d0, a2, a1, a1), triples),
    times(product2(d0, a3, d1, a2), triples),
    times(product3(d0, a4, d1, a3, a2, a2), triples),
    times(product3(d0, a5, d1, a4, d2, a3), triples),
    times(i64x2.add(product2(d0, a6, d1, a5), product2(d2, a4, a3, a3)), triples),
    times(i64x2.add(product2(d0, a7, d1, a6), product2(d2, a5, d3, a4)), triples),
    times(i64x2.add(product3(d0, a8, d1, a7, d2, a6), product2(d3, a5, a4, a4)), triples),
    times(i64x2.add(product2(d1, a8, d2, a7), product2(d3, a6, d4, a5)), triples),
    times(i64x2.add(product2(d2, a8, d3, a7), product2(d4, a6, a5, a5)), triples),
    times(product3(d3, a8, d4, a7, d5, a6), triples),
    times(product3(d4, a8, d5, a7, a6, a6), triples),
    times(product2(d5, a8, d6, a7), triples),
    times(product2(d6, a8, a7, a7), triples),
    times(product(d7, a8), triples),
    times(product(a8, a8), triples),
    subtracts, c,
  );
}

@inline
function times(column: v128, triples: bool): v128 {
  return triples ? i64x2.add(column, i64x2.add(column, column)) : column;
}
