import { LicenceError } from '../errors/index.js';
import { concatBytes } from './concat-bytes.js';
import { mod, n, powerMod } from './curve.js';
import { drawScalar } from './draw-scalar.js';
import type { SecretEngine, VerifyEngine } from './engine/engine.js';
import { identityBytes } from './identity-digest.js';
import type { PublicKey } from './point.js';
import type { RandomBytes } from './random-bytes.js';
import { bytesOf, isScalar, numberOf } from './scalar.js';

/** What the signing equation needs from outside. */
interface SigningParts {
  readonly sm3: VerifyEngine['sm3'];
  readonly multiplyBase: SecretEngine['multiplyBase'];
  readonly random: RandomBytes;
}

// r = 0, r + k = n and s = 0 have a chance of about 2^-256 each: a second nonce is already a wonder.
const mostNonces = 8;

/**
 * Signs with a nonce of a given source: 64 bytes r ‖ s. The arithmetic mod n is not constant in time.
 *
 * @throws RANDOMNESS_BROKEN when the source gives no usable nonce
 * @see GB/T 32918.2-2016, 6.1 steps A1 to A7
 */
export function signWithNonce(
  message: Uint8Array,
  privateKey: Uint8Array,
  publicKey: PublicKey,
  userId: Uint8Array,
  parts: SigningParts,
): Uint8Array {
  const e = numberOf(parts.sm3([parts.sm3([identityBytes(publicKey, userId)]), message]));
  const d = numberOf(privateKey);
  for (let attempt = 0; attempt < mostNonces; attempt++) {
    const nonce = drawScalar(parts.random, isScalar);
    const k = numberOf(nonce);
    const x1 = numberOf(parts.multiplyBase(nonce).subarray(1, 33));
    nonce.fill(0);
    const r = mod(e + x1, n);
    if (r === 0n || r + k === n) continue;
    const s = mod(inverse(1n + d) * (k - r * d), n);
    if (s !== 0n) return concatBytes(bytesOf(r), bytesOf(s));
  }
  throw new LicenceError('RANDOMNESS_BROKEN');
}

/** The inverse mod n, which is prime, by Fermat's theorem. */
const inverse = (value: bigint): bigint => powerMod(value, n - 2n, n);
