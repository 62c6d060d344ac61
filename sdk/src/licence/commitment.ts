import { canonicalBytes } from '../json/canonical.js';
import { equalBytes, sm3 } from '../sm/index.js';

/** A salt has at least 128 bits: identity numbers have so few values that a short one could be searched. */
const MIN_SALT_BYTES = 16;
const MAX_SALT_BYTES = 64;

/** Keeps these digests apart from every other use of SM3. */
const domain = new TextEncoder().encode('ganzheng.commitment.v1');

/**
 * A salted SM3 commitment (承诺值) to a value: says nothing without the salt, and destroying the salt erases it.
 *
 * @param value any JSON, hashed in its canonical form
 * @param salt random, 16 to 64 bytes, one for each commitment, kept with the value and never beside the commitment
 * @returns 32 bytes: SM3(domain ‖ length of salt ‖ salt ‖ SM3(JCS(value)))
 * @throws JSON_MALFORMED when the value is not JSON
 * @see GB/T 32905-2016 (SM3), RFC 8785 (JCS)
 * @example commit({ number: '…' }, randomBytes(16))
 */
export function commit(value: unknown, salt: Uint8Array): Uint8Array {
  if (salt.length < MIN_SALT_BYTES || salt.length > MAX_SALT_BYTES) throw new TypeError('a salt has 16 to 64 bytes');
  return sm3(domain, Uint8Array.of(salt.length), salt, sm3(canonicalBytes(value)));
}

/** True when the commitment is to this value under this salt. Compared in constant time. @throws as commit */
export const opensTo = (commitment: Uint8Array, value: unknown, salt: Uint8Array): boolean => equalBytes(commitment, commit(value, salt));
