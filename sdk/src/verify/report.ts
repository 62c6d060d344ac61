import type { ErrorCode } from '../errors/index.js';
import type { LicenceView } from '../vc/licence-view.js';
import type { EvidenceSource } from './trust.js';

/** The twelve checks in the order they are made and read. @see profile: verifier policy order */
export const checkNames = [
  'shape',
  'issuerKey',
  'issuerSignature',
  'dates',
  'status',
  'holderBinding',
  'schema',
  'accreditation',
  'recognition',
  'anchor',
  'authorization',
  'use',
] as const;

export type CheckName = (typeof checkNames)[number];

/** What a check can come to. `not-checked` never counts as passed. */
export type Outcome = 'passed' | 'failed' | 'not-applicable' | 'not-checked';

/** A sentence a clerk can read aloud. */
export interface Sentence {
  readonly zh: string;
  readonly en: string;
}

/** One piece of evidence a check stood on. */
export interface EvidenceUsed {
  readonly what: string;
  readonly source: EvidenceSource;
  /** DID or key that answers for it; of a ledger, the ledger */
  readonly signedBy: string;
  /** UTC instant as of which it holds */
  readonly asOf: string;
  readonly ageSeconds: number;
  /** UTC instant until which its signer vouches for it */
  readonly until?: string;
  /** how old the policy lets it be; absent for history, which does not age */
  readonly maxAgeSeconds?: number;
}

/** The result of one check. */
export interface CheckResult {
  readonly check: CheckName;
  readonly outcome: Outcome;
  /** the fact, when it failed or could not be checked */
  readonly code?: ErrorCode;
  readonly because: Sentence;
  /** what to do about it, when it failed or could not be checked */
  readonly remedy?: Sentence;
  /** public facts beside the code: a state's reason, a field's name; never a value of the licence */
  readonly detail?: Readonly<Record<string, string | number>>;
  readonly evidence: readonly EvidenceUsed[];
}

/** good: every required check holds. bad: some check failed. provisional: nothing failed, but a required check was not made. */
export type Verdict = 'good' | 'provisional' | 'bad';

/** How a licence of another province is read here (证照互用). */
export interface RecognizedAs {
  readonly agreementId: string;
  readonly typeCode: string;
  readonly relation: 'exact' | 'close' | 'narrow';
  /** disclosed values under the recognising province's names */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The verdict object (核验报告): the fixed list of checks, what they stood on, and what was shown. */
export interface Report {
  readonly verdict: Verdict;
  /** UTC instant */
  readonly judgedAt: string;
  readonly policy: string;
  /** division in which it was judged */
  readonly region: string;
  /** always twelve, in the order of checkNames */
  readonly checks: readonly CheckResult[];
  /** as far as it was disclosed; null when the presentation could not be read; not to be relied on unless the verdict is good */
  readonly licence: LicenceView | null;
  /** issuer's DID, null when it could not be read */
  readonly issuer: string | null;
  /** GB/T 36904 identifier */
  readonly licenceId?: string;
  readonly recognizedAs?: RecognizedAs;
}

/** The check of a report by name. */
export function checkOf(report: Report, name: CheckName): CheckResult {
  const found = report.checks.find(({ check }) => check === name);
  if (found === undefined) throw new TypeError(`a report holds twelve checks, this one lacks ${name}`);
  return found;
}
