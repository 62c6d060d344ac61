import { type JwsClaim, judgeAhead } from '../vc/jws/verify.js';
import { holderKeyOf } from '../vc/key-binding/verify.js';
import type { Given } from './given.js';
import { issuerAtSigning } from './issuer-at-signing.js';
import { keyOfMethod } from './issuer-method.js';

/**
 * Judges the signatures of copies together, before the checks ask for each: one of an issuer and one of a holder for every copy. Only how long
 * it takes depends on it; a check that asks for another key, or finds nothing judged, judges for itself.
 */
export function judgeSignatures(all: readonly Given[]): void {
  judgeAhead(all.flatMap((given) => [...claimOr(given, issuerClaim), ...claimOr(given, holderClaim)]));
}

/** What cannot be read here breaks nothing: the check it concerns says what is wrong with it. */
function claimOr(given: Given, claimOf: (given: Given) => JwsClaim[]): JwsClaim[] {
  try {
    return claimOf(given);
  } catch {
    return [];
  }
}

function issuerClaim(given: Given): JwsClaim[] {
  const { copy, keyId } = given.reading;
  const { kept } = issuerAtSigning(given);
  if (copy === null || kept.state === 'missing') return [];
  const method = kept.value?.document.verificationMethod.find(({ id }) => id === keyId);
  const publicKey = method === undefined ? null : keyOfMethod(method);
  return publicKey === null ? [] : [{ jws: copy.jwt, publicKey }];
}

function holderClaim({ reading: { copy } }: Given): JwsClaim[] {
  return copy === null || copy.keyBinding === null ? [] : [{ jws: copy.keyBinding, publicKey: holderKeyOf(copy.jwt.payload) }];
}
