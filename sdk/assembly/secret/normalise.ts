// From homogeneous coordinates back to x and y.
import { copy, FIELD_BYTES, invert, mul, neg, select, toBytes, wipePlain, wipePowers } from '../field/field';

const POINT: usize = 3 * FIELD_BYTES;
const Y: usize = FIELD_BYTES;
const Z: usize = 2 * FIELD_BYTES;

/** The most points made affine at once. */
const MOST: usize = 64;
const prefixes: usize = memory.data(3072, 16);
const u: usize = memory.data(48, 16);
const v: usize = memory.data(48, 16);

/** Writes x ‖ y of a point, or of its opposite when the mask is −1. */
export function writePoint(out: usize, point: usize, opposite: i32): void {
  invert(u, point + Z);
  mul(v, point + Y, u);
  mul(u, point, u);
  neg(point + Y, v);
  select(v, v, point + Y, opposite);
  toBytes(out + 32, v);
  toBytes(out, u);
}

/** Writes x of a point. */
export function writeX(out: usize, point: usize): void {
  invert(u, point + Z);
  mul(u, point, u);
  toBytes(out, u);
}

/** Makes up to 64 points affine in place, none of them infinity, with one inversion. @see Montgomery 1987, 10.3.1 */
export function makeAffine(points: usize, count: usize): void {
  copy(prefixes, points + Z);
  for (let i: usize = 1; i < count; i++) mul(prefixes + i * FIELD_BYTES, prefixes + (i - 1) * FIELD_BYTES, points + i * POINT + Z);
  invert(u, prefixes + (count - 1) * FIELD_BYTES);
  for (let i = count - 1; i > 0; i--) {
    mul(v, u, prefixes + (i - 1) * FIELD_BYTES);
    mul(u, u, points + i * POINT + Z);
    scale(points + i * POINT, v);
  }
  scale(points, u);
}

function scale(point: usize, inverse: usize): void {
  mul(point, point, inverse);
  mul(point + Y, point + Y, inverse);
}

/** Forgets what it left behind. */
export function wipeNormals(): void {
  memory.fill(prefixes, 0, MOST * FIELD_BYTES);
  memory.fill(u, 0, FIELD_BYTES);
  memory.fill(v, 0, FIELD_BYTES);
  wipePowers();
  wipePlain();
}
