import { a, add, b, base, inverse, isOnCurve, mod, multiply, n, type Point } from './curve.js';
import { plainSm3 } from './sm3.js';

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
export const hex32 = (value: bigint): string => value.toString(16).padStart(64, '0');
export const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x0${hexOf(bytes)}`);
export const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
export const hexOfPoint = ({ x, y }: Point): string => `04${hex32(x)}${hex32(y)}`;

/** Z of a key and an id. @see GB/T 32918.2-2016, 5.5 */
export function identityOf(key: Point, userId: Uint8Array): Uint8Array {
  const entl = Uint8Array.of((userId.length * 8) >> 8, userId.length * 8);
  const numbers = [a, b, base.x, base.y, key.x, key.y].map((value) => bytesOf(hex32(value)));
  return plainSm3(entl, userId, ...numbers);
}

/** e = SM3(Z ‖ M). @see GB/T 32918.2-2016, 6.1 steps A1 and A2 */
export const digestOf = (message: Uint8Array, key: Point, userId: Uint8Array): bigint =>
  numberOf(plainSm3(identityOf(key, userId), message));

/** (r, s) of a digest, a key and a nonce, or nothing where the standard asks for another nonce. @see GB/T 32918.2-2016, 6.1 steps A4 to A7 */
export function signDigest(e: bigint, d: bigint, k: bigint): string | undefined {
  const point = multiply(k);
  if (point === undefined) return undefined;
  const r = mod(e + point.x, n);
  const s = mod(inverse(1n + d, n) * (k - r * d), n);
  return r === 0n || mod(r + k, n) === 0n || s === 0n ? undefined : hex32(r) + hex32(s);
}

/** The verdict over a digest. @see GB/T 32918.2-2016, 7.1 */
export function accepts(signature: Uint8Array, e: bigint, key: Point): boolean {
  const [r, s] = [numberOf(signature.subarray(0, 32)), numberOf(signature.subarray(32))];
  const inRange = [r, s].every((value) => value > 0n && value < n);
  const t = mod(r + s, n);
  if (signature.length !== 64 || !inRange || t === 0n || !isOnCurve(key)) return false;
  const point = add(multiply(s), multiply(t, key));
  return point !== undefined && mod(e + point.x, n) === r;
}
