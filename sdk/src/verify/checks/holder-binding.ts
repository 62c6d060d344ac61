import { verifyKeyBinding } from '../../vc/key-binding/verify.js';
import { type Check, failed, notApplicable, notChecked, passed } from '../finding.js';
import type { Given } from '../given.js';

/**
 * Whoever presents holds the copy's key and signed just now, for this verifier, this request, these disclosures and these transaction data.
 *
 * @see RFC 9901 §7.3; OpenID4VP 1.0 §8.4
 */
export const holderBinding: Check<Given> = ({ reading: { copy }, gathered, policy, now }) => {
  const expected = gathered.binding;
  // A verifier that asked a holder for a presentation and is handed an original has nobody's proof of holding it.
  if (copy === null) return expected === null ? notApplicable('original') : failed('KEY_BINDING_MISSING');
  if (copy.keyBinding === null)
    return policy.requireBinding || expected !== null ? failed('KEY_BINDING_MISSING') : notApplicable('unpresented');
  // The verifier did not say what it asked for: a binding to anyone at any time proves nothing.
  if (expected === null) return notChecked('KEY_BINDING_UNEXPECTED');
  const limits = {
    nowSeconds: Math.floor(now / 1000),
    maxAgeSeconds: policy.bindingMaxAgeSeconds,
    maxAheadSeconds: policy.clockSkewSeconds,
  };
  // A refusal of the reader is the finding.
  verifyKeyBinding(copy, { ...expected, ...limits });
  return passed();
};
