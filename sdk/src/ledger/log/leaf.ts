import { sm3 } from '../../sm/index.js';
import { hashSize, leafHash } from './hash.js';

/** What a leaf of a log stands for, with the byte that separates the kinds. */
export const leafTypes = {
  credential: 1,
  'status-list': 2,
  'did-version': 3,
  accreditation: 4,
  authorization: 5,
  'use-batch': 6,
} as const;

export type LeafType = keyof typeof leafTypes;

/**
 * The leaf hash of an anchored object: SM3(0x00 ‖ type ‖ SM3(salt ‖ contentDigest)).
 * Whoever holds the object can compute it, nobody else can guess it, and with the salt destroyed nobody can link it.
 *
 * @param type what is anchored
 * @param salt 32 random bytes, a claim inside what is signed
 * @param contentDigest 32 bytes, SM3 of the content
 * @throws TypeError when the salt or the digest is not 32 bytes
 * @example leafHashOf('credential', salt, sm3(utf8(issuerSignedJwt)))
 */
export function leafHashOf(type: LeafType, salt: Uint8Array, contentDigest: Uint8Array): Uint8Array {
  if (salt.length !== hashSize || contentDigest.length !== hashSize)
    throw new TypeError('a leaf needs a salt and a digest of 32 bytes each');
  const data = new Uint8Array(1 + hashSize);
  data[0] = leafTypes[type];
  data.set(sm3(salt, contentDigest), 1);
  return leafHash(data);
}
