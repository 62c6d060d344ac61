import { hmacSm3 } from '../sm3.js';

const hashBytes = 32;

/**
 * PBKDF2 with HMAC-SM3, for up to 32 bytes: one block.
 *
 * @see RFC 8018, 5.2; GM/T 0091-2020
 */
export function pbkdf2Sm3(password: Uint8Array, salt: Uint8Array, iterations: number, length: number): Uint8Array {
  if (length > hashBytes) throw new TypeError(`one block has ${hashBytes} bytes`);
  let last = hmacSm3(password, salt, Uint8Array.of(0, 0, 0, 1));
  const sum = last.slice();
  for (let round = 1; round < iterations; round++) {
    last = hmacSm3(password, last);
    for (let i = 0; i < hashBytes; i++) sum[i] = (sum[i] ?? 0) ^ (last[i] ?? 0);
  }
  return sum.slice(0, length);
}
