import type { GatheredEvidence } from './gathered.js';
import type { Given } from './given.js';

/**
 * The issuer's document to look for the signing key in: the very version in which the check of the key finds it. An unproven receipt must not
 * choose an older key of the same id.
 */
export function issuerAtSigning(given: Given): { readonly what: 'issuerThen' | 'issuerNow'; readonly kept: GatheredEvidence['issuerNow'] } {
  const { issuerNow, issuerThen } = given.gathered.evidence;
  return given.anchoring().state === 'anchored' ? { what: 'issuerThen', kept: issuerThen } : { what: 'issuerNow', kept: issuerNow };
}
