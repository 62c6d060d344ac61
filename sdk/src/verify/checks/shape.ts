import { sm2Identifiers } from '../../sm/identifiers.js';
import { cryptosuite } from '../../vc/data-integrity/proof.js';
import { type Check, failed, passed } from '../finding.js';
import type { Presented } from '../given.js';
import type { Policy } from '../policy.js';

/** What signs under a suite: the JWS algorithm of copies and the cryptosuite of originals. @see profile: suites */
const suites: Readonly<Record<Policy['suite'], readonly string[]>> = { gm: [sm2Identifiers.jose, cryptosuite] };

/**
 * The presentation could be read, it is signed under the suite the policy names (that some other proof stands beside it neither helps nor harms),
 * and it is of a form this verifier accepts.
 *
 * @see RFC 9901 §7.1; VCDM 2.0 §4; RFC 8725 §3.1
 */
export const shape: Check<Presented> = ({ read, policy }) => {
  if (typeof read === 'string') return failed(read);
  if (!suites[policy.suite].includes(read.suite)) return failed('SUITE_UNACCEPTED');
  const form = read.copy === null ? 'original' : 'copy';
  return policy.accepts.includes(form) ? passed() : failed('PRESENTATION_FORM_UNACCEPTED', [], { form });
};
