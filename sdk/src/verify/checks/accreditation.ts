import type { ErrorCode } from '../../errors/index.js';
import { type Chain, chainProblem } from '../chain.js';
import { type Check, type Finding, failed, notChecked, passed, used } from '../finding.js';
import { type Given, issuedAt } from '../given.js';
import { authoritiesOf, standingOf } from '../standing.js';

/**
 * The issuer was accredited for this type and this division when it issued, and is now, by a chain up to a pinned root,
 * and every organisation of that chain still acts.
 *
 * @see profile: trust registry; foundation: founding and roots
 */
export const accreditation: Check<Given> = (given) => {
  const { accreditations } = given.gathered.evidence;
  if (accreditations.state === 'missing') return notChecked(accreditations.code);
  const evidence = used('accreditations', accreditations, given, given.policy.maxTrustAgeSeconds);
  const { issuer, licence } = given.reading;
  const act = { issuer, typeCode: licence.typeCode, region: licence.region, pinnedRoots: given.policy.pinnedRoots };
  const instants = [issuedAt(given), new Date(given.now).toISOString()];
  const problems = accreditations.value.map((chain) => ({ chain, problem: chainProblem(chain, act, instants) }));
  const holding = problems.filter(({ problem }) => problem === null).map(({ chain }) => standing(chain, given, evidence));
  if (holding.length > 0) return best(holding);
  // Of several chains, the one that failed latest says most about what is wrong.
  const worst = problems.reduce<ErrorCode | null>((found, { problem }) => (rank(problem) > rank(found) ? problem : found), null);
  return failed(worst ?? 'ISSUER_NOT_ACCREDITED', evidence);
};

/** A chain that holds by its records holds if nobody above the issuer has been deactivated; the issuer's own DID is judged with its key. */
function standing(chain: Chain, given: Given, evidence: Finding['evidence']): Finding {
  const above = authoritiesOf(chain, given).filter((kept) => kept !== undefined);
  const stood = [...evidence, ...above.flatMap((kept) => used('authority', kept, given, given.policy.maxTrustAgeSeconds))];
  const stands = standingOf(chain, given);
  if (stands === 'fallen') return failed('ACCREDITATION_INACTIVE', stood);
  return stands === 'stands' ? passed(stood) : notChecked('EVIDENCE_MISSING', stood);
}

/** One chain is enough. */
const best = (findings: readonly Finding[]): Finding =>
  findings.find(({ outcome }) => outcome === 'passed') ??
  findings.find(({ outcome }) => outcome === 'not-checked') ??
  findings[0] ??
  notChecked('EVIDENCE_MISSING');

const order = [
  null,
  'ISSUER_NOT_ACCREDITED',
  'ISSUER_ROOT_NOT_PINNED',
  'ACCREDITATION_DEPTH_EXCEEDED',
  'ACCREDITATION_SCOPE_WIDENED',
  'ACCREDITATION_OUT_OF_SCOPE',
  'ACCREDITATION_INACTIVE',
] as const;

const rank = (problem: string | null): number => (order as readonly (string | null)[]).indexOf(problem);
