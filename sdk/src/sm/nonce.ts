import { drawScalar } from './draw-scalar.js';
import { type RandomBytes, randomBytes } from './random-bytes.js';
import { isScalar } from './scalar.js';

/**
 * Where nonces come from: 32 bytes for the digest e that is to be signed, others at every call. Who signs wipes them, and asks again
 * when they do not fit.
 */
export type NonceSource = (digest: Uint8Array) => Uint8Array;

/** HMAC-SM3 under the private key, for 65 bytes. @see RFC 2104; GB/T 32905-2016 */
export type HmacOfKey = (message: Uint8Array) => Uint8Array;

const randomLength = 32;
const digestLength = 32;
// One call of the platform's generator costs a tenth of a signature, whatever the length: bytes are drawn for sixteen.
const drawnAhead = 16 * randomLength;

/**
 * Hedged nonces: k = HMAC-SM3(d, random ‖ e ‖ count), with 32 bytes of the system's generator that nothing else sees; who signs draws again
 * when k is not in [1, n−1].
 *
 * The standard asks for a random k. A nonce that repeats or is guessed gives the private key away, so k leans on three things at once:
 * - While the generator is sound, k is as good as random: HMAC keeps the whole entropy of its 32 bytes, and no remainder is taken.
 * - Should the generator repeat itself (a restored machine, a broken one, zeros only), k is still what nobody without d can tell,
 *   and another for every message, user id and key, since e covers them all: the deterministic signature of RFC 6979.
 * - Should a fault disturb one of two signatures of a message, their nonces differ, which a deterministic k could not promise.
 * One call of HMAC is enough where RFC 6979 runs a whole generator: its output is as long as n, whose first 31 bits are ones,
 * so that a candidate is refused once in 2^32. The random bytes stand before what an attacker may choose.
 *
 * @param hmac HMAC-SM3 under the private key d
 * @param random the system's generator; what it throws, signing throws
 * @see GB/T 32918.2-2016, 6.1 step A3; RFC 6979, 3.6; draft-irtf-cfrg-det-sigs-with-noise (hedged signatures)
 */
export function hedgedNonces(hmac: HmacOfKey, random: RandomBytes = randomBytes): NonceSource {
  const message = new Uint8Array(randomLength + digestLength + 1);
  let pool = new Uint8Array(0);
  let used = 0;
  let count = 0;
  return (digest) => {
    if (used === pool.length) {
      pool = new Uint8Array(random(drawnAhead));
      used = 0;
    }
    const fresh = pool.subarray(used, used + randomLength);
    used += randomLength;
    count = (count + 1) & 0xff;
    message.set(fresh);
    message.set(digest, randomLength);
    message[randomLength + digestLength] = count;
    fresh.fill(0);
    const nonce = hmac(message);
    message.fill(0);
    return nonce;
  };
}

/** Nonces that are what a source gives: for the vectors of the standard, in tests. @throws RANDOMNESS_BROKEN when nothing of it is in [1, n−1] */
export const givenNonces =
  (random: RandomBytes): NonceSource =>
  () =>
    drawScalar(random, isScalar);
