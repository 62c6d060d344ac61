/** The curve of SM2 in plain BigInt, apart from the product: slow, not constant in time, and easy to read. @see GB/T 32918.5-2017, clause 2 */
export const p = 0xfffffffe_ffffffff_ffffffff_ffffffff_ffffffff_00000000_ffffffff_ffffffffn;
export const a = p - 3n;
export const b = 0x28e9fa9e_9d9f5e34_4d5a9e4b_cf6509a7_f39789f5_15ab8f92_ddbcbd41_4d940e93n;
export const n = 0xfffffffe_ffffffff_ffffffff_ffffffff_7203df6b_21c6052b_53bbf409_39d54123n;

/** A point in affine coordinates; infinity is `undefined`. */
export interface Point {
  readonly x: bigint;
  readonly y: bigint;
}

export const base: Point = {
  x: 0x32c4ae2c_1f198119_5f990446_6a39c994_8fe30bbf_f2660be1_715a4589_334c74c7n,
  y: 0xbc3736a2_f4f6779c_59bdcee3_6b692153_d0a9877c_c62a4740_02df32e5_2139f0a0n,
};

/** The least non-negative residue. */
export const mod = (value: bigint, modulus: bigint): bigint => ((value % modulus) + modulus) % modulus;

export function power(value: bigint, exponent: bigint, modulus: bigint): bigint {
  let [result, square] = [1n, mod(value, modulus)];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** The inverse modulo a prime, by Euclid's algorithm. */
export function inverse(value: bigint, modulus: bigint): bigint {
  let [r0, r1, t0, t1] = [modulus, mod(value, modulus), 0n, 1n];
  while (r1 !== 0n) {
    const quotient = r0 / r1;
    [r0, r1, t0, t1] = [r1, r0 - quotient * r1, t1, t0 - quotient * t1];
  }
  return mod(t0, modulus);
}

/** x³ + ax + b. */
const rightSide = (x: bigint): bigint => mod(x * x * x + a * x + b, p);

export const isOnCurve = ({ x, y }: Point): boolean => x < p && y < p && mod(y * y, p) === rightSide(x);

/** The point with this x and an even or odd y, if there is one. @see GB/T 32918.1-2016, B.1.4 */
export function lift(x: bigint, odd = 0n): Point | undefined {
  const y = power(rightSide(x), (p + 1n) / 4n, p);
  return mod(y * y, p) === rightSide(x) ? { x, y: (y & 1n) === odd ? y : p - y } : undefined;
}

export const negate = (point: Point | undefined): Point | undefined => point && { x: point.x, y: mod(-point.y, p) };

/** The sum, by the rules of the chord and the tangent; never uses b, as no formula of an implementation does. @see GB/T 32918.1-2016, 3.2.3.1 */
export function add(left: Point | undefined, right: Point | undefined): Point | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  if (left.x === right.x && mod(left.y + right.y, p) === 0n) return undefined;
  const slope =
    left.x === right.x ? (3n * left.x * left.x + a) * inverse(2n * left.y, p) : (right.y - left.y) * inverse(right.x - left.x, p);
  const x = mod(slope * slope - left.x - right.x, p);
  return { x, y: mod(slope * (left.x - x) - left.y, p) };
}

/** k·P for any k: the sum of those of P, 2P, 4P … that the bits of k name. */
export function multiply(k: bigint, point: Point = base): Point | undefined {
  const scalar = mod(k, n);
  let sum = infinity;
  powersOf(point).forEach((power, bit) => {
    if ((scalar >> BigInt(bit)) & 1n) sum = addAffine(sum, power);
  });
  return affine(sum);
}

const kept = new Map<Point, readonly (Point | undefined)[]>();

/** P, 2P, 4P, … 2^255·P; kept for the point. */
function powersOf(point: Point): readonly (Point | undefined)[] {
  const known = kept.get(point);
  if (known !== undefined) return known;
  const powers: (Point | undefined)[] = [point];
  for (let bit = 1; bit < 256; bit++) powers.push(add(powers.at(-1), powers.at(-1)));
  kept.set(point, powers);
  return powers;
}

/** A point without the cost of an inversion: x = X/Z², y = Y/Z³; infinity has Z = 0. @see GB/T 32918.1-2016, A.1.2.3.2 */
interface Jacobian {
  readonly x: bigint;
  readonly y: bigint;
  readonly z: bigint;
}

const infinity: Jacobian = { x: 1n, y: 1n, z: 0n };

function affine({ x, y, z }: Jacobian): Point | undefined {
  if (z === 0n) return undefined;
  const i = inverse(z, p);
  return { x: mod(x * i * i, p), y: mod(y * i * i * i, p) };
}

function addAffine(left: Jacobian, right: Point | undefined): Jacobian {
  if (right === undefined) return left;
  if (left.z === 0n) return { ...right, z: 1n };
  const zz = (left.z * left.z) % p;
  const h = mod(right.x * zz - left.x, p);
  const slope = mod(right.y * zz * left.z - left.y, p);
  // The same x: a doubling or infinity, both left to the plain rules.
  if (h === 0n) {
    const sum = add(affine(left), right);
    return sum === undefined ? infinity : { ...sum, z: 1n };
  }
  const hh = (h * h) % p;
  const v = (left.x * hh) % p;
  const x = mod(slope * slope - h * hh - 2n * v, p);
  return { x, y: mod(slope * (v - x) - left.y * h * hh, p), z: (left.z * h) % p };
}
