import { scryptAsync } from '@noble/hashes/scrypt';
import { utf8 } from '@scure/base';
import { LicenceError } from '../../errors/index.js';

/** What one guess of a PIN costs: 128·n·r bytes of memory, p times over. @see RFC 7914, 2 */
export interface ScryptCost {
  readonly n: number;
  readonly r: number;
  readonly p: number;
}

/** 128 MiB and half a second in JavaScript. @see OWASP Password Storage Cheat Sheet (scrypt, first choice) */
export const usualCost: ScryptCost = Object.freeze({ n: 2 ** 17, r: 8, p: 1 });

// 16 MiB is what OpenSSL asks for; more than 256 MiB would let a hostile file burn the memory of a phone.
const [leastN, mostN] = [2 ** 14, 2 ** 18];

/**
 * Makes a PIN or a password slow to guess: 32 bytes.
 *
 * scrypt, because no memory-hard function is built on SM3, and because it computes with 32-bit words: JavaScript reaches two thirds of
 * the speed of native code, where Argon2id with its 64-bit words reaches a fraction, which is a gift to whoever guesses with native code.
 * A PIN of six digits has a million values: at a third of a second each, all of them take one core four days. Only a device secret beside
 * it, or a device that counts the tries, makes it safe in the hands of a thief.
 *
 * @param text in the form of Unicode it is to be known by
 * @param length bytes wanted
 * @throws KEY_COST_REFUSED when the cost is outside the bounds, before any memory is taken
 * @see RFC 7914, 6
 */
export async function stretch(text: string, salt: Uint8Array, { n, r, p }: ScryptCost, length: number): Promise<Uint8Array> {
  const affordable = n >= leastN && n <= mostN && Number.isInteger(Math.log2(n)) && r === 8 && p === 1;
  if (!affordable) throw new LicenceError('KEY_COST_REFUSED', { leastN, mostN, r: 8, p: 1 });
  return scryptAsync(utf8.decode(text), salt, { N: n, r, p, dkLen: length, maxmem: 2 ** 29 });
}
