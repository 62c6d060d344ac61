import { type GatherWith, gather } from './gather.js';
import type { Gathered } from './gathered.js';
import type { VerifyInput } from './input.js';
import { judge, judgeEach } from './judge.js';
import type { Report, Verdict } from './report.js';

/** A report and the evidence it stands on. */
export interface Verification {
  readonly report: Report;
  /** keep it with `archiveOf`; `judge` on it gives the same report for the same time */
  readonly gathered: Gathered;
}

/**
 * Verifies a licence: gathers evidence, then judges it. Never throws on bad input; it reports.
 *
 * @param input attacker-controlled, except the expectations and the occasion
 * @param given the verifier's own: trust source, fetchers, policy and time
 * @see profile: verifier policy order
 * @example
 * const { report } = await verify({ credential: presentation, binding: { nonce, audience }, occasion }, { trust: ledgerTrust(ledger, Date.now), policy, now: Date.now() });
 * report.verdict // 'good'
 */
export async function verify(input: VerifyInput, given: GatherWith): Promise<Verification> {
  const gathered = await gather(input, given);
  return { gathered, report: judge(gathered, given.policy, given.now) };
}

/** Something to verify, with what it is verified by. */
export interface ToVerify {
  /** attacker-controlled, except the expectations and the occasion */
  readonly input: VerifyInput;
  readonly given: GatherWith;
}

/** Verifies several that came together, as the licences of one answer: each as `verify` would, all signatures judged at once. */
export async function verifyEach(all: readonly ToVerify[]): Promise<Verification[]> {
  const toJudge = await Promise.all(
    all.map(async ({ input, given }) => ({ gathered: await gather(input, given), policy: given.policy, now: given.now })),
  );
  const reports = judgeEach(toJudge);
  return toJudge.flatMap(({ gathered }, at) => {
    const report = reports[at];
    return report === undefined ? [] : [{ report, gathered }];
  });
}

/** Verifies several, each with its own report; the list is as good as its worst. An empty list is bad: nothing was shown. */
export async function verifyAll(
  inputs: readonly VerifyInput[],
  given: GatherWith,
): Promise<{ readonly verdict: Verdict; readonly verifications: readonly Verification[] }> {
  const verifications = await verifyEach(inputs.map((input) => ({ input, given })));
  return { verdict: worst(verifications.map(({ report }) => report.verdict)), verifications };
}

function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.length === 0 || verdicts.includes('bad')) return 'bad';
  return verdicts.includes('provisional') ? 'provisional' : 'good';
}
