import { LicenceError } from '@ganzheng/sdk/errors';
import type { Case } from './case.js';
import type { VerifierDeps } from './deps.js';

/**
 * A case of this window. Another organisation's is not even said to exist.
 *
 * @param caseNo attacker-controlled
 * @param organisation whose it must be: the window's own, unless a member of staff asks
 * @throws CASE_UNKNOWN
 */
export async function ownCase(
  deps: Pick<VerifierDeps, 'cases' | 'organisation'>,
  caseNo: string,
  organisation = deps.organisation.did,
): Promise<Case> {
  const record = await deps.cases.getCase(caseNo);
  if (record === undefined || record.organisation !== organisation) throw new LicenceError('CASE_UNKNOWN');
  return record;
}
