/** A source of random bytes: gives `length` fresh unpredictable bytes at each call. */
export type RandomBytes = (length: number) => Uint8Array;

// Web Cryptography, 10.1.1: getRandomValues refuses more than 65,536 bytes a call.
const mostAtOnce = 65_536;

/**
 * Gives random bytes from the system's generator.
 *
 * @param length how many bytes; controlled by our code
 * @see Web Cryptography API, 10.1.1 getRandomValues
 * @example const salt = randomBytes(16);
 */
export function randomBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += mostAtOnce) globalThis.crypto.getRandomValues(bytes.subarray(at, at + mostAtOnce));
  return bytes;
}
