import { LicenceError } from '@ganzheng/sdk/errors';
import { type Case, requireOpen, settle } from './case.js';
import type { VerifierDeps } from './deps.js';
import { ownCase } from './own-case.js';

/** What the clerk does where no licence can be shown. */
export interface Fallback {
  readonly caseNo: string;
  readonly material: string;
  readonly by: 'dataCheck' | 'promise' | 'supplement' | 'paper';
  /** a note for the file */
  readonly reason: string;
  readonly clerk: string;
}

/**
 * Settles a material without a licence (数据核验、告知承诺、容缺受理、纸质), as far as its matter allows, and writes down who did so and why.
 *
 * @throws CASE_UNKNOWN, CASE_CLOSED, MATERIAL_UNKNOWN, MATERIAL_SETTLED, FALLBACK_FORBIDDEN
 */
export async function settleByFallback(
  deps: Pick<VerifierDeps, 'cases' | 'organisation' | 'nowMs'>,
  { caseNo, material, ...fallback }: Fallback,
): Promise<Case> {
  const { cases, nowMs } = deps;
  return cases.exclusive(`case~${caseNo}`, async () => {
    const record = await ownCase(deps, caseNo);
    requireOpen(record);
    const known = record.materials.find(({ code }) => code === material);
    if (known?.settled?.by === 'licence') throw new LicenceError('MATERIAL_SETTLED');
    if (known !== undefined && !known.fallbacks.includes(fallback.by))
      throw new LicenceError('FALLBACK_FORBIDDEN', { allowed: known.fallbacks });
    const settled = settle(record, material, { ...fallback, at: new Date(nowMs()).toISOString() });
    await cases.write({ case: settled });
    return settled;
  });
}
