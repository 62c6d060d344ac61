// Points in Jacobian coordinates, x = X/Z² and y = Y/Z³, for the steps of a multiplication that cannot meet equal or opposite points.
// A point is three fresh elements X, Y, Z in a row. @see GB/T 32918.1-2016, annex A.1.2.3.3
import { add, carry, FIELD_BYTES, mul, sqr, sub } from '../field/field';

const rooms: usize = memory.data(192, 16);
const t0 = rooms;
const t1 = rooms + 48;
const t2 = rooms + 96;
const t3 = rooms + 144;

/** P becomes 2P: with δ = Z², γ = Y², β = X·γ, α = 3(X − δ)(X + δ): X = α² − 8β, Y = α(4β − X) − 8γ², Z = 2·Y·Z (a = −3). */
export function double(p: usize): void {
  const x = p;
  const y = p + FIELD_BYTES;
  const z = p + 2 * FIELD_BYTES;
  sqr(t0, z);
  sqr(t1, y);
  mul(t2, x, t1);
  mul(z, y, z);
  add(z, z, z);
  carry(z, z);
  sub(t3, x, t0);
  add(t0, x, t0);
  mul(t0, t3, t0);
  add(t3, t0, t0);
  add(t0, t0, t3);
  carry(t0, t0); // α
  add(t2, t2, t2);
  carry(t2, t2);
  add(t2, t2, t2);
  carry(t2, t2); // 4β
  sqr(x, t0);
  sub(x, x, t2);
  sub(x, x, t2);
  carry(x, x);
  add(t1, t1, t1);
  carry(t1, t1);
  sqr(t1, t1); // 4γ²
  sub(t2, t2, x);
  mul(y, t0, t2);
  sub(y, y, t1);
  sub(y, y, t1);
  carry(y, y);
}

/**
 * P becomes P + Q, for Q = (x, y) affine, two elements in a row: with H = x·Z² − X, R = y·Z³ − Y, V = X·H²:
 * X = R² − H³ − 2V, Y = R(V − X) − Y·H³, Z = Z·H. Equal and opposite points give Z = 0: the caller keeps them away.
 */
export function addAffine(p: usize, q: usize): void {
  const x = p;
  const y = p + FIELD_BYTES;
  const z = p + 2 * FIELD_BYTES;
  sqr(t0, z);
  mul(t1, q, t0);
  mul(t0, z, t0);
  mul(t0, q + FIELD_BYTES, t0);
  sub(t1, t1, x); // H
  sub(t0, t0, y); // R
  mul(z, z, t1);
  sqr(t2, t1);
  mul(t1, t1, t2); // H³
  mul(t2, x, t2); // V
  sqr(x, t0);
  sub(x, x, t1);
  sub(x, x, t2);
  sub(x, x, t2);
  carry(x, x);
  sub(t2, t2, x);
  mul(t0, t0, t2);
  mul(t1, y, t1);
  sub(y, t0, t1);
  carry(y, y);
}

/** The same point in homogeneous coordinates: (X·Z, Y, Z³). */
export function toHomogeneous(p: usize): void {
  const z = p + 2 * FIELD_BYTES;
  mul(p, p, z);
  sqr(t0, z);
  mul(z, z, t0);
}

/** Forgets what the steps left behind. */
export function wipeSteps(): void {
  memory.fill(rooms, 0, 4 * FIELD_BYTES);
}
