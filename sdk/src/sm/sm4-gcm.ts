import { LicenceError } from '../errors/index.js';
import { secretEngine } from './engine/secret-engine.js';
import type { Sm4Engine } from './engine/sm4-engine.js';

const keyBytes = 16;
const tagBytes = 16;
// NIST SP 800-38D, 5.2.1.1 allows more; nobody has a use for it, and engines take it in one piece.
const longestIvBytes = 1024;

/**
 * Seals bytes: ciphertext ‖ 16-byte tag.
 *
 * @param key 16 bytes; secret
 * @param iv 12 bytes, never used twice under one key; other lengths up to 1,024 work and are not for new formats
 * @param plaintext the bytes to hide
 * @param aad bytes that are bound to the seal and stay readable
 * @param engine which engine computes
 * @see RFC 8998, 2.3 (AEAD_SM4_GCM); NIST SP 800-38D, 7.1
 * @example const sealed = sm4GcmSeal(key, randomBytes(12), plaintext, aad);
 */
export function sm4GcmSeal(
  key: Uint8Array,
  iv: Uint8Array,
  plaintext: Uint8Array,
  aad: Uint8Array,
  engine: Sm4Engine = secretEngine(),
): Uint8Array {
  checkKey(key);
  if (!isIv(iv)) throw new TypeError(`an SM4-GCM iv has 1 to ${longestIvBytes} bytes`);
  return engine.sm4GcmSeal(key, iv, plaintext, aad);
}

/**
 * Opens what `sm4GcmSeal` sealed, after its tag is found right.
 *
 * @param key 16 bytes; secret
 * @param iv the 12 bytes it was sealed with; attacker-controlled
 * @param sealed ciphertext ‖ 16-byte tag; attacker-controlled
 * @param aad the bytes bound to the seal; attacker-controlled
 * @param engine which engine computes
 * @throws SEAL_BROKEN when key, iv, aad, ciphertext and tag do not belong together; nothing of the plaintext leaves
 * @see RFC 8998, 2.3 (AEAD_SM4_GCM); NIST SP 800-38D, 7.2
 */
export function sm4GcmOpen(
  key: Uint8Array,
  iv: Uint8Array,
  sealed: Uint8Array,
  aad: Uint8Array,
  engine: Sm4Engine = secretEngine(),
): Uint8Array {
  checkKey(key);
  const plaintext = isIv(iv) && sealed.length >= tagBytes ? engine.sm4GcmOpen(key, iv, sealed, aad) : undefined;
  if (plaintext === undefined) throw new LicenceError('SEAL_BROKEN');
  return plaintext;
}

function checkKey(key: Uint8Array): void {
  if (key.length !== keyBytes) throw new TypeError('an SM4 key has 16 bytes');
}

const isIv = (iv: Uint8Array): boolean => iv.length > 0 && iv.length <= longestIvBytes;
