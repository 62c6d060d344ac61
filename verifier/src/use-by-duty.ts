import { LicenceError } from '@ganzheng/sdk/errors';
import { canonicalText, type Json } from '@ganzheng/sdk/ledger';
import { matterOf } from '@ganzheng/sdk/licence';
import { archiveOf, buildPolicy, type Report, type Verdict, type Verification, verify } from '@ganzheng/sdk/verify';
import type { VerifierDeps } from './deps.js';
import type { DutyRow } from './duty-row.js';
import { prepareUse } from './prepare-use.js';
import { recordUse, type UseOutcome } from './record-use.js';
import type { UseRow } from './use-row.js';

/** An original a bureau uses by its duty, and for what. */
export interface DutyUse {
  /** VCDM JSON; attacker-controlled */
  readonly credential: unknown;
  /** receipt of its anchor; attacker-controlled */
  readonly receipt?: unknown;
  readonly matterCode: string;
  readonly caseNo: string;
  readonly staff: string;
  /** 128 bits in hex: the same request is the same use */
  readonly requestKey: string;
}

/** What a bureau knows after a use by duty. Without a use id nothing was shown, and nothing recorded. */
export interface UsedByDuty {
  readonly useId: string | null;
  readonly verdict: Verdict;
  readonly refusal: string | null;
  readonly report: Report;
}

/**
 * Uses an original by duty (依职权用证): verify → prepare the use → record it → verify with the record. No citizen's grant is needed; the use stands
 * on the ledger with its basis and matter all the same.
 *
 * @throws MATTER_UNKNOWN
 */
export async function useByDuty(deps: VerifierDeps, used: DutyUse): Promise<UsedByDuty> {
  return deps.cases.exclusive(`duty~${used.requestKey}`, async () => {
    const { purposeCode: purpose } = matterOf(used.matterCode);
    const known = await deps.cases.madeBy(used.requestKey);
    if (known !== undefined) return settleDuty(deps, known);
    const first = await verifyOriginal(deps, used, purpose, null);
    if (!isUse(first)) return { useId: null, verdict: first.report.verdict, refusal: null, report: first.report };
    const use = prepareUse(deps, { ...used, basis: { kind: 'duty' }, purpose, reports: [first.report], mailbox: null });
    const duty = dutyOf(deps, used, use, first);
    await deps.cases.write({ use, duty, made: { requestKey: used.requestKey, id: use.useId } });
    return settleDuty(deps, use.useId);
  });
}

/** Records what was prepared and judges with the record; may be called again after a crash or an outage. @throws USE_UNKNOWN */
export async function settleDuty(deps: VerifierDeps, useId: string): Promise<UsedByDuty> {
  return deps.cases.exclusive(`use~${useId}`, async () => {
    const [duty, use] = await Promise.all([deps.cases.getDuty(useId), deps.cases.getUse(useId)]);
    if (duty === undefined || use === undefined) throw new LicenceError('USE_UNKNOWN');
    if (duty.handedIn === null) return resultOf(duty);
    const outcome = await recordUse(deps, use);
    const { credential, receipt } = duty.handedIn;
    const given = { credential, ...(receipt === null ? {} : { receipt: JSON.parse(receipt) as unknown }), matterCode: duty.matterCode };
    const judged = conclude(deps, duty, use, await verifyOriginal(deps, given, use.receipt.statement.purpose, use), outcome);
    if (judged.verdict !== duty.verdict || judged.handedIn === null) await deps.cases.write({ duty: judged });
    return resultOf(judged);
  });
}

function verifyOriginal(
  deps: VerifierDeps,
  used: Pick<DutyUse, 'credential' | 'receipt' | 'matterCode'>,
  purpose: string,
  use: UseRow | null,
): Promise<Verification> {
  const { credential, receipt, matterCode } = used;
  const { root, pinnedRoots, region } = deps.policy;
  const policy = buildPolicy('archive', { root, pinnedRoots: [...pinnedRoots], region, requireUse: true });
  const recorded = use === null ? {} : { use: { useId: use.useId, digest: use.transaction.args.use.digest } };
  const occasion = { verifier: deps.organisation.did, matterCode, purpose, basis: 'duty' as const, ...recorded };
  return verify(
    { credential, ...(receipt === undefined ? {} : { receipt }), occasion },
    { trust: deps.trust, fetchers: deps.fetchers, policy, now: deps.nowMs() },
  );
}

/** An original of somebody, whatever else is wrong with it. */
const isUse = ({ report: { checks } }: Verification): boolean =>
  checks.every(({ check, outcome }) => !['shape', 'issuerSignature'].includes(check) || outcome === 'passed');

function dutyOf(
  { organisation }: VerifierDeps,
  { staff, matterCode, caseNo, receipt }: DutyUse,
  { useId }: UseRow,
  { report, gathered }: Verification,
): DutyRow {
  return {
    version: 1,
    useId,
    organisation: organisation.did,
    staff,
    matterCode,
    caseNo,
    handedIn: { credential: gathered.credential, receipt: receipt === undefined ? null : canonicalText(receipt as Json) },
    archive: archiveOf(gathered),
    report,
    refusal: null,
    verdict: 'provisional',
  };
}

function conclude(
  { nowMs, grantLifeSeconds }: VerifierDeps,
  duty: DutyRow,
  { preparedAt }: UseRow,
  { report, gathered }: Verification,
  outcome: UseOutcome,
): DutyRow {
  const refusal = outcome.state === 'refused' ? outcome.code : null;
  const verdict = refusal === null ? report.verdict : 'bad';
  const isLate = nowMs() > Date.parse(preparedAt) + grantLifeSeconds * 1000;
  const mayStillCome = outcome.state === 'waiting' || (verdict === 'provisional' && !isLate);
  return { ...duty, handedIn: mayStillCome ? duty.handedIn : null, archive: archiveOf(gathered), report, refusal, verdict };
}

const resultOf = ({ useId, verdict, refusal, report }: DutyRow): UsedByDuty => ({ useId, verdict, refusal, report });
