import { LicenceError } from '../errors/index.js';
import type { NonceSource } from './nonce.js';

/**
 * r ‖ s for a digest and a nonce, 32 bytes each. Nothing when the nonce does not fit: it is not in [1, n−1], or gives r = 0, r + k = n or s = 0.
 *
 * @see GB/T 32918.2-2016, 6.1 steps A4 to A7
 */
export type SignDigest = (digest: Uint8Array, nonce: Uint8Array) => Uint8Array | undefined;

// A nonce does not fit with a chance of about 2^-32: several in a row mean a broken source.
const mostNonces = 8;

/**
 * Signs a digest with the first nonce of a source that fits: the one way to a signature of every engine that can be given a nonce.
 *
 * @throws RANDOMNESS_BROKEN when the source gives no usable nonce; whatever the source itself throws
 * @see GB/T 32918.2-2016, 6.1 steps A3 to A7
 */
export function signWithNonce(digest: Uint8Array, nonces: NonceSource, signDigest: SignDigest): Uint8Array {
  for (let attempt = 0; attempt < mostNonces; attempt++) {
    const nonce = nonces(digest);
    const signature = signDigest(digest, nonce);
    nonce.fill(0);
    if (signature !== undefined) return signature;
  }
  throw new LicenceError('RANDOMNESS_BROKEN');
}
