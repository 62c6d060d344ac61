import { LicenceError } from '@ganzheng/sdk/errors';
import type { Verdict } from '@ganzheng/sdk/verify';
import { applyAnswer } from './apply-answer.js';
import { deliverReceipt } from './deliver-receipt.js';
import type { VerifierDeps } from './deps.js';
import { judgeAnswer } from './judge-answer.js';
import { prepareUse } from './prepare-use.js';
import { recordUse, type UseOutcome } from './record-use.js';
import type { Answer, RequestRow, Shown } from './request-row.js';
import type { UseRow } from './use-row.js';

/**
 * Settles an answer that was taken: judge → prepare the use → record it → judge with the record → write the verdict into the case.
 * Each step is kept before the next, so it may be called again after a crash, or when what was out of reach is back: ids and bytes stay the same.
 *
 * @returns the request as it stands; unchanged when nothing was left to do
 * @throws REQUEST_UNKNOWN
 */
export async function settleAnswer(deps: VerifierDeps, requestId: string): Promise<RequestRow> {
  return deps.cases.exclusive(`answer~${requestId}`, async () => {
    const row = await deps.cases.getRequest(requestId);
    if (row === undefined) throw new LicenceError('REQUEST_UNKNOWN');
    const { answer } = row;
    if (answer === null) return row;
    const { request, use, shown } = await prepare(deps, row, answer);
    const outcome = use === null ? null : await recordUse(deps, use);
    const final = shown !== null && outcome?.state !== 'recorded' ? shown : await judgeAnswer(deps, request, answer, use);
    const judged = conclude(deps, request, answer, final, outcome);
    if (isNews(row, judged)) await writeVerdict(deps, judged);
    if (outcome?.state === 'recorded') deliverSoon(deps, outcome.use);
    return judged;
  });
}

interface Prepared {
  readonly request: RequestRow;
  readonly use: UseRow | null;
  /** as judged before the use; null when that was another time */
  readonly shown: readonly Shown[] | null;
}

/** The use that was prepared before, or, once a licence was really shown, a new one. */
async function prepare(deps: VerifierDeps, row: RequestRow, answer: Answer): Promise<Prepared> {
  if (row.useId !== null) return { request: row, use: (await deps.cases.getUse(row.useId)) ?? null, shown: null };
  const shown = await judgeAnswer(deps, row, answer, null);
  if (!isUse(shown)) return { request: row, use: null, shown };
  const { grant, mailbox } = answer;
  const use = prepareUse(deps, {
    ...row,
    basis: { kind: 'authorization', grant: grant.grant },
    mailbox,
    reports: shown.map(({ report }) => report),
  });
  const request: RequestRow = { ...row, useId: use.useId };
  await deps.cases.write({ request, use });
  return { request, use, shown };
}

const shownFor = ['shape', 'issuerSignature', 'holderBinding'];

/** A use is made when a licence was really shown by its holder, good or bad, and the grant lets it; a forgery shows nothing of anybody. */
function isUse(shown: readonly Shown[]): boolean {
  const passed = ({ report: { checks } }: Shown): boolean =>
    checks.every(({ check, outcome }) => !shownFor.includes(check) || outcome === 'passed');
  const barred = ({ report: { checks } }: Shown): boolean =>
    checks.some(({ check, outcome }) => check === 'authorization' && outcome === 'failed');
  return shown.some(passed) && !shown.some(barred);
}

/** One verdict over all that was shown. The answer is done with unless its use waits, or what is missing may still come. */
function conclude(
  { nowMs, grantLifeSeconds }: VerifierDeps,
  row: RequestRow,
  answer: Answer,
  shown: readonly Shown[],
  outcome: UseOutcome | null,
): RequestRow {
  const refusal = outcome?.state === 'refused' ? outcome.code : null;
  const verdict = refusal === null ? worstOf(shown) : 'bad';
  const isLate = nowMs() > Date.parse(answer.receivedAt) + grantLifeSeconds * 1000;
  const mayStillCome = outcome?.state === 'waiting' || (verdict === 'provisional' && !isLate);
  return { ...row, stage: 'judged', answer: mayStillCome ? answer : null, shown: [...shown], refusal, verdict };
}

function worstOf(shown: readonly Shown[]): Verdict {
  const verdicts = shown.map(({ report }) => report.verdict);
  if (verdicts.length === 0 || verdicts.includes('bad')) return 'bad';
  return verdicts.includes('provisional') ? 'provisional' : 'good';
}

/** A worker that asks again and again writes only when something is different. */
const isNews = (before: RequestRow, { stage, verdict, answer }: RequestRow): boolean =>
  before.stage !== stage || before.verdict !== verdict || (before.answer === null) !== (answer === null);

async function writeVerdict({ cases, nowMs }: VerifierDeps, request: RequestRow): Promise<void> {
  await cases.exclusive(`case~${request.caseNo}`, async () => {
    const record = await cases.getCase(request.caseNo);
    await cases.write({
      request,
      ...(record === undefined ? {} : { case: applyAnswer(record, request, new Date(nowMs()).toISOString()) }),
    });
  });
}

/** The verdict does not wait for a mailbox; what is not delivered now stands in the store for the worker. */
function deliverSoon(deps: VerifierDeps, { useId }: UseRow): void {
  deliverReceipt(deps, useId).catch(() => undefined);
}
