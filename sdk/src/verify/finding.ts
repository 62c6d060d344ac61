import type { ErrorCode } from '../errors/index.js';
import type { Kept } from './gathered.js';
import type { Presented } from './given.js';
import type { CheckResult, EvidenceUsed } from './report.js';

/** What a check finds; the sentences are put to it afterwards, from one table. */
export interface Finding {
  readonly outcome: CheckResult['outcome'];
  readonly code?: ErrorCode;
  /** which of the reasons for not applying holds */
  readonly reason?: InapplicableReason;
  readonly detail?: Readonly<Record<string, string | number>>;
  readonly evidence: readonly EvidenceUsed[];
}

/** Why a check does not apply. */
export type InapplicableReason = 'original' | 'unpresented' | 'sameProvince' | 'noGrantNeeded' | 'noUse';

/** Judges one thing. Pure: what it is given is all it knows. */
export type Check<G> = (given: G) => Finding;

/**
 * A check that holds, as long as what it stands on is not older than allowed: evidence past its age makes no check.
 *
 * @param evidence what it stood on
 */
export function passed(evidence: readonly EvidenceUsed[] = []): Finding {
  return aged(evidence) ?? { outcome: 'passed', evidence };
}

export const failed = (code: ErrorCode, evidence: readonly EvidenceUsed[] = [], detail?: Finding['detail']): Finding => ({
  outcome: 'failed',
  code,
  evidence,
  ...(detail === undefined ? {} : { detail }),
});

export const notChecked = (code: ErrorCode, evidence: readonly EvidenceUsed[] = []): Finding => ({
  outcome: 'not-checked',
  code,
  evidence,
});

/** A check that need not be made; where that itself stands on evidence, the evidence must be young enough. */
export function notApplicable(reason: InapplicableReason, evidence: readonly EvidenceUsed[] = []): Finding {
  return aged(evidence) ?? { outcome: 'not-applicable', reason, evidence };
}

function aged(evidence: readonly EvidenceUsed[]): Finding | null {
  const limited = evidence.filter(({ maxAgeSeconds }) => maxAgeSeconds !== undefined);
  if (limited.some(({ ageSeconds }) => ageSeconds < 0)) return notChecked('EVIDENCE_AHEAD', evidence);
  if (limited.some(({ ageSeconds, asOf, until }) => until !== undefined && ageSeconds * 1000 + Date.parse(asOf) >= Date.parse(until)))
    return notChecked('EVIDENCE_EXPIRED', evidence);
  if (limited.some(({ ageSeconds, maxAgeSeconds = 0 }) => ageSeconds > maxAgeSeconds)) return notChecked('EVIDENCE_STALE', evidence);
  return null;
}

/** The record of a piece of evidence that a check stands on, with its age. A limit is for what may change; history does not age. */
export function used(what: string, kept: Kept<unknown>, { now, policy }: Presented, maxAgeSeconds?: number): EvidenceUsed[] {
  if (kept.state === 'missing') return [];
  const { source, signedBy, asOf, until } = kept;
  const ageSeconds = ageOf(asOf, now, policy.clockSkewSeconds);
  return [
    {
      what,
      source,
      signedBy,
      asOf,
      ageSeconds,
      ...(until === undefined ? {} : { until }),
      ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }),
    },
  ];
}

/** Whole seconds since an instant; as far ahead as clocks may differ counts as now, further ahead is negative. */
function ageOf(asOf: string, now: number, skewSeconds: number): number {
  const seconds = Math.floor((now - Date.parse(asOf)) / 1000);
  return seconds < 0 && seconds >= -skewSeconds ? 0 : seconds;
}
