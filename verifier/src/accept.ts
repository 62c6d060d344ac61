import { LicenceError } from '@ganzheng/sdk/errors';
import { annotate } from './annotate.js';
import type { AnnotatedCopy } from './annotated-copy.js';
import { type Case, outstanding, requireOpen } from './case.js';
import type { VerifierDeps } from './deps.js';
import { ownCase } from './own-case.js';

/** A case that was accepted, and what goes into its file. */
export interface Accepted {
  readonly record: Case;
  readonly copies: readonly AnnotatedCopy[];
}

/**
 * Accepts a case (受理): every required material is settled, and for each licence an annotated copy is made for the file.
 *
 * @param requestKey 128 bits in hex: the same request finds the case as it was accepted
 * @throws CASE_UNKNOWN, CASE_CLOSED, MATERIALS_OUTSTANDING
 */
export async function accept(
  deps: VerifierDeps,
  { caseNo, requestKey }: { readonly caseNo: string; readonly requestKey: string },
): Promise<Accepted> {
  const { cases } = deps;
  return cases.exclusive(`case~${caseNo}`, async () => {
    const record = await ownCase(deps, caseNo);
    if ((await cases.madeBy(requestKey)) === caseNo) return { record, copies: await cases.copiesOf(caseNo) };
    requireOpen(record);
    requireComplete(record);
    const accepted: Case = { ...record, state: 'accepted', acceptedAt: new Date(deps.nowMs()).toISOString() };
    const copies = await annotate(deps, accepted);
    await cases.write({ case: accepted, copies, made: { requestKey, id: caseNo } });
    return { record: accepted, copies };
  });
}

function requireComplete(record: Case): void {
  const missing = outstanding(record);
  if (missing.length > 0) throw new LicenceError('MATERIALS_OUTSTANDING', { materials: missing.map(({ code }) => code) });
}
