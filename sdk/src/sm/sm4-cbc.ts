import { LicenceError } from '../errors/index.js';
import { secretEngine } from './engine/secret-engine.js';
import type { Sm4Engine } from './engine/sm4-engine.js';

const blockBytes = 16;

/**
 * Enciphers bytes as a chain of blocks, padded, for formats that ask for it: nothing tells whether the ciphertext was changed, so new
 * formats seal with `sm4GcmSeal`.
 *
 * @param key 16 bytes; secret
 * @param iv 16 bytes that nobody can foresee
 * @param plaintext bytes of any length
 * @param engine which engine computes
 * @see NIST SP 800-38A, 6.2; RFC 5652, 6.3 (the padding); GB/T 17964-2021 (CBC)
 * @example const ciphertext = sm4CbcEncrypt(key, iv, plaintext);
 */
export function sm4CbcEncrypt(key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array, engine: Sm4Engine = secretEngine()): Uint8Array {
  checkLengths(key, iv);
  const padding = blockBytes - (plaintext.length % blockBytes);
  const padded = new Uint8Array(plaintext.length + padding).fill(padding);
  padded.set(plaintext);
  const ciphertext = engine.sm4CbcEncrypt(key, iv, padded);
  padded.fill(0);
  return ciphertext;
}

/**
 * Deciphers what `sm4CbcEncrypt` enciphered. What comes out is not known to be what went in. Even the one code for every failure tells an
 * attacker who may try often enough what a padding was: answer nobody whose ciphertext was not authenticated before.
 *
 * @param key 16 bytes; secret
 * @param iv 16 bytes
 * @param ciphertext whole blocks, at least one; attacker-controlled
 * @param engine which engine computes
 * @throws SEAL_BROKEN when the length or the padding is wrong, without telling which; the padding is looked at in a time that does not depend on it
 * @see NIST SP 800-38A, 6.2; RFC 5652, 6.3 (the padding); GB/T 17964-2021 (CBC)
 */
export function sm4CbcDecrypt(key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array, engine: Sm4Engine = secretEngine()): Uint8Array {
  checkLengths(key, iv);
  if (ciphertext.length === 0 || ciphertext.length % blockBytes !== 0) throw new LicenceError('SEAL_BROKEN');
  const padded = engine.sm4CbcDecrypt(key, iv, ciphertext);
  const length = unpaddedLength(padded);
  const plaintext = padded.slice(0, Math.max(0, length));
  padded.fill(0);
  if (length < 0) throw new LicenceError('SEAL_BROKEN');
  return plaintext;
}

function checkLengths(key: Uint8Array, iv: Uint8Array): void {
  if (key.length !== blockBytes || iv.length !== blockBytes) throw new TypeError('an SM4 key and an SM4-CBC iv have 16 bytes each');
}

/** The length without its padding, n bytes n of 1 to 16, or −1; all sixteen last bytes are looked at whatever they are. */
function unpaddedLength(padded: Uint8Array): number {
  const { length } = padded;
  const padding = padded[length - 1] ?? 0;
  // Not 0 for 0 and for more than 16.
  let wrong = (padding - 1) >>> 4;
  for (let i = 0; i < blockBytes; i++) {
    const inside = (i - padding) >> 31;
    wrong |= inside & ((padded[length - 1 - i] ?? 0) ^ padding);
  }
  return wrong === 0 ? length - padding : -1;
}
