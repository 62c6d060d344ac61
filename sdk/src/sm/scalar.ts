import { hex } from '@scure/base';
import { n } from './curve.js';

/** The big-endian number in the bytes. @see GB/T 32918.1-2016, 4.2.3 */
export const numberOf = (bytes: Uint8Array): bigint => (bytes.length === 0 ? 0n : BigInt(`0x${hex.encode(bytes)}`));

/** The number as 32 big-endian bytes. @see GB/T 32918.1-2016, 4.2.2 */
export const bytesOf = (number: bigint): Uint8Array => hex.decode(number.toString(16).padStart(64, '0'));

const order = bytesOf(n);
const largestPrivateKey = bytesOf(n - 2n);

/** True when 32 bytes are in [1, n−1]: a signature's r or s, or a nonce. @see GB/T 32918.2-2016, 7.1 steps B1 and B2 */
export const isScalar = (bytes: Uint8Array): boolean => bytes.length === 32 && !isZero(bytes) && compare(bytes, order) < 0;

/** True when the 32 bytes at a place, which are no secret, are in [1, n−1]: it answers at the first byte that tells. @see GB/T 32918.2-2016, 7.1 */
export function isPublicScalar(bytes: Uint8Array, at: number): boolean {
  let first = 0;
  while (first < 32 && bytes[at + first] === 0) first++;
  if (first === 32) return false;
  for (let i = 0; i < 32; i++) {
    const difference = (bytes[at + i] ?? 0) - (order[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** True when 32 bytes are in [1, n−2]: n−1 has no inverse of 1 + d. @see GB/T 32918.1-2016, 6.1 */
export const isPrivateKey = (bytes: Uint8Array): boolean => bytes.length === 32 && !isZero(bytes) && compare(bytes, largestPrivateKey) <= 0;

const isZero = (bytes: Uint8Array): boolean => bytes.reduce((all, byte) => all | byte, 0) === 0;

/** The sign of x − y for strings of one length, without leaving early: private keys pass here. */
function compare(x: Uint8Array, y: Uint8Array): number {
  let verdict = 0;
  for (let i = x.length - 1; i >= 0; i--) {
    const difference = (x[i] ?? 0) - (y[i] ?? 0);
    const differs = -Number(difference !== 0);
    verdict = (verdict & ~differs) | (difference & differs);
  }
  return verdict;
}
