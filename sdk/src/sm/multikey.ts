import { base58, hex } from '@scure/base';
import { LicenceError } from '../errors/index.js';
import { compressPoint, decompressPoint } from './compressed-point.js';
import { concatBytes } from './concat-bytes.js';
import { equalBytes } from './equal-bytes.js';
import { sm2Identifiers } from './identifiers.js';
import type { PublicKey } from './point.js';

const prefix = hex.decode(sm2Identifiers.multicodecPrefix);
// 35 bytes that begin with 86 24 are 48 digits of base 58, after the z.
const textLength = 49;

/**
 * Writes a public key as a Multikey: `zEPJ…`.
 *
 * @param publicKey 65 bytes 04 ‖ x ‖ y
 * @throws KEY_MALFORMED when it is not a point of the curve
 * @see W3C CID 1.0, 2.2.2 Multikey
 * @example multikeyOf(publicKey) // 'zEPJ…'
 */
export const multikeyOf = (publicKey: PublicKey): string => `z${base58.encode(concatBytes(prefix, compressPoint(publicKey)))}`;

/**
 * Reads a public key from a Multikey.
 *
 * @param text attacker-controlled
 * @throws KEY_MALFORMED when it is not a Multikey of SM2
 * @see W3C CID 1.0, 2.2.2 Multikey
 */
export function publicKeyOfMultikey(text: string): PublicKey {
  if (text.length !== textLength || !text.startsWith('z')) throw new LicenceError('KEY_MALFORMED', { expected: 'zEPJ…' });
  const bytes = decodeBase58(text.slice(1));
  if (!equalBytes(bytes.subarray(0, prefix.length), prefix)) throw new LicenceError('KEY_MALFORMED', { expected: 'zEPJ…' });
  return decompressPoint(bytes.subarray(prefix.length));
}

function decodeBase58(text: string): Uint8Array {
  try {
    return base58.decode(text);
  } catch (cause) {
    throw new LicenceError('KEY_MALFORMED', { expected: 'base58btc' }, cause);
  }
}
