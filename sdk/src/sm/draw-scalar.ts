import { LicenceError } from '../errors/index.js';
import type { RandomBytes } from './random-bytes.js';

// A uniform 32-byte string is out of range once in 2^32 draws: several in a row mean a broken generator.
const mostDraws = 8;

/**
 * Draws 32 bytes until they fit: uniform in the range, without the bias of a remainder.
 *
 * @throws RANDOMNESS_BROKEN when eight draws in a row do not fit
 * @see FIPS 186-5, A.2.2 (testing candidates)
 */
export function drawScalar(random: RandomBytes, fits: (candidate: Uint8Array) => boolean): Uint8Array {
  for (let draw = 0; draw < mostDraws; draw++) {
    const candidate = new Uint8Array(random(32));
    if (fits(candidate)) return candidate;
  }
  throw new LicenceError('RANDOMNESS_BROKEN');
}
