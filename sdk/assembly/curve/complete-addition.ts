// Points in homogeneous coordinates, x = X/Z and y = Y/Z, infinity with Z = 0: one formula for any two points, equal or opposite too.
// @see GB/T 32918.1-2016, annex A.1.2.3.2; Renes, Costello, Batina 2016, Complete addition formulas for prime order elliptic curves
import { add, carry, CURVE_B, FIELD_BYTES, mul, sub } from '../field/field';

const rooms: usize = memory.data(432, 16);
const t0 = rooms;
const t1 = rooms + 48;
const t2 = rooms + 96;
const t3 = rooms + 144;
const t4 = rooms + 192;
const x3 = rooms + 240;
const y3 = rooms + 288;
const z3 = rooms + 336;
const spare = rooms + 384;

/**
 * P + Q of points of three fresh elements each, X, Y, Z in a row; out may be either of them.
 *
 * @see Renes, Costello, Batina 2016, algorithm 4 (a = −3)
 */
export function addComplete(out: usize, p: usize, q: usize): void {
  const x1 = p;
  const y1 = p + FIELD_BYTES;
  const z1 = p + 2 * FIELD_BYTES;
  const x2 = q;
  const y2 = q + FIELD_BYTES;
  const z2 = q + 2 * FIELD_BYTES;
  mul(t0, x1, x2);
  mul(t1, y1, y2);
  mul(t2, z1, z2);
  crossed(t3, x1, y1, x2, y2, t0, t1); // X1Y2 + X2Y1
  crossed(t4, y1, z1, y2, z2, t1, t2); // Y1Z2 + Y2Z1
  crossed(y3, x1, z1, x2, z2, t0, t2); // X1Z2 + X2Z1
  mul(z3, CURVE_B, t2);
  sub(x3, y3, z3);
  triple(x3, x3);
  sub(z3, t1, x3);
  add(x3, t1, x3);
  mul(y3, CURVE_B, y3);
  triple(t2, t2);
  sub(y3, y3, t2);
  sub(y3, y3, t0);
  triple(y3, y3);
  triple(t0, t0);
  sub(t0, t0, t2);
  mul(t1, t4, y3);
  mul(t2, t0, y3);
  mul(y3, x3, z3);
  add(y3, y3, t2);
  mul(x3, t3, x3);
  sub(x3, x3, t1);
  mul(z3, t4, z3);
  mul(t1, t3, t0);
  add(z3, z3, t1);
  carry(out, x3);
  carry(out + FIELD_BYTES, y3);
  carry(out + 2 * FIELD_BYTES, z3);
}

/** Forgets what the additions left behind. */
export function wipeAdditions(): void {
  memory.fill(rooms, 0, 9 * FIELD_BYTES);
}

/** a1·b2 + a2·b1 = (a1 + b1)(a2 + b2) − a1·a2 − b1·b2, the last two known; a fresh element. */
function crossed(out: usize, a1: usize, b1: usize, a2: usize, b2: usize, aa: usize, bb: usize): void {
  add(out, a1, b1);
  add(spare, a2, b2);
  carry(spare, spare);
  mul(out, out, spare);
  sub(out, out, aa);
  sub(out, out, bb);
  carry(out, out);
}

/** 3a of an element or a difference of up to three, as a fresh element. */
function triple(out: usize, a: usize): void {
  carry(out, a);
  add(spare, out, out);
  add(out, out, spare);
  carry(out, out);
}
