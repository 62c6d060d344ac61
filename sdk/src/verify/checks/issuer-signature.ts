import { type Check, failed, notChecked, passed, used } from '../finding.js';
import type { Given } from '../given.js';
import { issuerAtSigning } from '../issuer-at-signing.js';
import { keyOfMethod } from '../issuer-method.js';

/**
 * The issuer's signature of the suite the policy names verifies under the key the credential names, as the issuer's document gives it.
 * Whether that key held is the check before; that some other proof verifies counts for nothing.
 *
 * @see GM/T 0003.2; GM/T 0125.1-2022
 */
export const issuerSignature: Check<Given> = (given) => {
  const { what, kept } = issuerAtSigning(given);
  if (kept.state === 'missing') return notChecked(kept.code);
  const evidence = used(what, kept, given);
  const method = kept.value?.document.verificationMethod.find(({ id }) => id === given.reading.keyId);
  if (method === undefined) return failed('ISSUER_KEY_UNKNOWN', evidence);
  const key = keyOfMethod(method);
  return key !== null && given.reading.verify(key) ? passed(evidence) : failed('ISSUER_SIGNATURE_INVALID', evidence);
};
