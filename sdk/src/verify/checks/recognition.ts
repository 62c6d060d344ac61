import { type Check, failed, notApplicable, notChecked, passed, used } from '../finding.js';
import type { Given } from '../given.js';
import { agreementProblem, agreementsWith, issuerRoot, recognizedAs } from '../recognized-as.js';

/**
 * A licence of another province is covered, at this moment, by an agreement both roots signed: its direction, type and matter.
 * An agreement that held at issuance and has ended since does not help.
 *
 * @see profile: recognition agreements
 */
export const recognition: Check<Given> = (given) => {
  const { accreditations, agreements } = given.gathered.evidence;
  const from = issuerRoot(given);
  if (accreditations.state === 'missing') return notChecked(accreditations.code);
  const chains = used('accreditations', accreditations, given, given.policy.maxTrustAgeSeconds);
  if (from === null) return notChecked('ISSUER_NOT_ACCREDITED', chains);
  if (from === given.policy.root) return notApplicable('sameProvince', chains);
  const kept = agreements.find((entry) => entry.from === from)?.kept;
  if (kept === undefined || kept.state === 'missing') return notChecked(kept?.code ?? 'EVIDENCE_MISSING', chains);
  const evidence = [...chains, ...used('agreements', kept, given, given.policy.maxTrustAgeSeconds)];
  const problems = agreementsWith(given).map((agreement) => agreementProblem(agreement, given));
  if (!problems.includes(null)) return failed(problems.at(-1) ?? 'RECOGNITION_MISSING', evidence);
  return recognizedAs(given) === null ? failed('RECOGNITION_MISSING', evidence) : passed(evidence);
};
