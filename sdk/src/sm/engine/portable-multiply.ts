import { a, b, mod, p, powerMod } from '../curve.js';
import { isPublicKey, type PublicKey, publicKeyAt } from '../point.js';
import { numberOf } from '../scalar.js';

/** A point in homogeneous coordinates: x = X/Z, y = Y/Z; infinity has Z = 0. @see GB/T 32918.1-2016, annex A.1.2.3.2 */
interface Projective {
  readonly x: bigint;
  readonly y: bigint;
  readonly z: bigint;
}

const infinity: Projective = { x: 0n, y: 1n, z: 0n };

/** k·P anywhere; not constant in time. Nothing when P is not on the curve. @see GB/T 32918.1-2016, annex A.3 */
export function multiplyPoint(k: Uint8Array, point: PublicKey): PublicKey | undefined {
  if (!isPublicKey(point)) return undefined;
  let power: Projective = { x: numberOf(point.subarray(1, 33)), y: numberOf(point.subarray(33)), z: 1n };
  let product = infinity;
  for (let rest = numberOf(k); rest > 0n; rest >>= 1n) {
    if (rest & 1n) product = add(product, power);
    power = add(power, power);
  }
  const inverse = powerMod(product.z, p - 2n, p);
  return publicKeyAt(mod(product.x * inverse, p), mod(product.y * inverse, p));
}

/** Right for any two points, equal, opposite or infinity: the order of the curve is odd. @see Renes, Costello, Batina 2016, algorithm 1 */
function add(left: Projective, right: Projective): Projective {
  const [xx, yy, zz] = [left.x * right.x, left.y * right.y, left.z * right.z];
  const xy = mod(left.x * right.y + left.y * right.x, p);
  const xz = mod(left.x * right.z + left.z * right.x, p);
  const yz = mod(left.y * right.z + left.z * right.y, p);
  const shift = a * xz + 3n * b * zz;
  const [minus, plus] = [mod(yy - shift, p), mod(yy + shift, p)];
  const slope = mod(3n * xx + a * zz, p);
  const rest = mod(3n * b * xz + a * (xx - a * zz), p);
  return {
    x: mod(xy * minus - yz * rest, p),
    y: mod(minus * plus + slope * rest, p),
    z: mod(yz * plus + xy * slope, p),
  };
}
