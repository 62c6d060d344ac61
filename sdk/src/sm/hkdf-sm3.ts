import { concatBytes } from './concat-bytes.js';
import { hmacSm3 } from './sm3.js';

const hashBytes = 32;

/**
 * Derives key bytes from a secret.
 *
 * @param ikm input key material; secret
 * @param salt bytes of any length, need not be secret; empty means 32 zero bytes
 * @param info what the key is for; controlled by our code
 * @param length bytes wanted, 1 to 8,160
 * @see RFC 5869, 2.2 and 2.3, with SM3
 * @example const key = hkdfSm3(master, salt, utf8.decode('ganzheng.vault.v1'), 16);
 */
export function hkdfSm3(ikm: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  if (!Number.isInteger(length) || length < 1 || length > 255 * hashBytes) throw new TypeError('HKDF-SM3 gives 1 to 8160 bytes');
  // HMAC pads its key with zeros: an empty salt is the 32 zero bytes of RFC 5869, 2.2.
  const prk = hmacSm3(salt, ikm);
  const blocks: Uint8Array[] = [];
  let previous: Uint8Array = new Uint8Array();
  for (let counter = 1; blocks.length * hashBytes < length; counter++) {
    previous = hmacSm3(prk, previous, info, Uint8Array.of(counter));
    blocks.push(previous);
  }
  return concatBytes(...blocks).slice(0, length);
}
