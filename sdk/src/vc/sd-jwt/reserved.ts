import { LicenceError } from '../../errors/index.js';

/** Names with a meaning of their own in the format, and one that is dangerous to copy in JavaScript. @see RFC 9901 §4.1, §4.2.4 */
const reserved = new Set(['_sd', '_sd_alg', '...', '__proto__']);

/** Claims that must stand in the signed payload itself, never in a disclosure. @see SD-JWT VC §3.2.2.2 (registered claims) */
const neverHidden = new Set(['iss', 'nbf', 'exp', 'cnf', 'vct', 'vct#integrity', 'status']);

/** @throws CLAIM_NAME_RESERVED */
export function refuseReservedName(name: string): void {
  if (reserved.has(name)) throw new LicenceError('CLAIM_NAME_RESERVED');
}

/** @throws CLAIM_NAME_RESERVED */
export function refuseHiddenControl(name: string | number): void {
  if (typeof name === 'string' && neverHidden.has(name)) throw new LicenceError('CLAIM_NAME_RESERVED');
}
