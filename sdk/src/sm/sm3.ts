import type { Sm3 } from './engine/engine.js';
import { verifyEngine } from './engine/verify-engine.js';

/**
 * Gives the 32-byte SM3 digest of the concatenated chunks.
 *
 * @param chunks bytes of any length; may be attacker-controlled
 * @see GB/T 32905-2016
 * @example sm3(utf8.decode('abc'))
 */
export const sm3 = (...chunks: readonly Uint8Array[]): Uint8Array => verifyEngine().sm3(chunks);

/**
 * Begins an SM3 over bytes that come piece by piece.
 *
 * @see GB/T 32905-2016
 * @example createSm3().update(head).update(body).digest()
 */
export const createSm3 = (): Sm3 => verifyEngine().createSm3();

/**
 * Gives the 32-byte HMAC-SM3 of the concatenated chunks.
 *
 * @param key bytes of any length; secret
 * @param chunks bytes of any length; may be attacker-controlled
 * @see RFC 2104 over GB/T 32905-2016; GM/T 0042-2015
 */
export const hmacSm3 = (key: Uint8Array, ...chunks: readonly Uint8Array[]): Uint8Array => verifyEngine().hmacSm3(key, chunks);
