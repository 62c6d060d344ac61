import { LicenceError } from '../errors/index.js';
import { type Checks, checks as theTwelve } from './checks.js';
import { type Finding, failed, notChecked } from './finding.js';
import type { Gathered } from './gathered.js';
import { type Given, givenOf, type Presented } from './given.js';
import { judgeSignatures } from './judge-signatures.js';
import { type Policy, requiredChecks } from './policy.js';
import { readingOf } from './reading.js';
import { recognizedAs } from './recognized-as.js';
import { type CheckResult, checkNames, type Report, type Verdict } from './report.js';
import { said } from './sentences.js';

/**
 * Judges gathered evidence: runs the twelve checks and comes to a verdict. Synchronous and pure; never throws.
 *
 * @param gathered evidence as gathered or as kept in an archive; the presentation in it is attacker-controlled
 * @param policy what good demands
 * @param now milliseconds since 1970 UTC
 * @param checks the table of checks; tests take one out to prove that it matters
 * @example judge(openArchive(text), policy, Date.parse('2026-11-23T05:00:00Z')).verdict
 */
export function judge(gathered: Gathered, policy: Policy, now: number, checks: Checks = theTwelve): Report {
  const taken = takeApart({ gathered, policy, now });
  judgeSignatures(taken.given === null ? [] : [taken.given]);
  return conclude(taken, checks);
}

/** Evidence to judge, under which policy and when. */
interface ToJudge {
  readonly gathered: Gathered;
  readonly policy: Policy;
  readonly now: number;
}

/** Judges several: a report each, the same as `judge` gives, with their signatures judged together. Never throws. */
export function judgeEach(all: readonly ToJudge[]): Report[] {
  const taken = all.map(takeApart);
  judgeSignatures(taken.flatMap(({ given }) => given ?? []));
  return taken.map((one) => conclude(one, theTwelve));
}

/** What was presented, and what the checks after the first are given when it could be read. */
interface Taken {
  readonly presented: Presented;
  readonly given: Given | null;
}

function takeApart(toJudge: ToJudge): Taken {
  const read = readingOf(toJudge.gathered);
  const presented: Presented = { ...toJudge, read };
  return { presented, given: typeof read === 'string' ? null : givenOf(presented, read) };
}

function conclude({ presented, given }: Taken, checks: Checks): Report {
  const { policy, now } = presented;
  const results = checkNames.map((name): CheckResult => {
    if (name === 'shape')
      return said(
        name,
        run(() => checks.shape(presented)),
      );
    return said(name, given === null ? notChecked('PRESENTATION_UNREAD') : run(() => checks[name](given)));
  });
  const { name, region } = policy;
  return {
    verdict: verdictOf(results, policy),
    judgedAt: new Date(now).toISOString(),
    policy: name,
    region,
    checks: results,
    ...shown(given, results),
  };
}

/** A reader's refusal is a finding. A check that breaks has not passed either: whoever can break it could otherwise skip it. */
function run(check: () => Finding): Finding {
  try {
    return check();
  } catch (error) {
    return failed(error instanceof LicenceError ? error.code : 'CHECK_CRASHED');
  }
}

function verdictOf(results: readonly CheckResult[], policy: Policy): Verdict {
  if (results.some(({ outcome }) => outcome === 'failed')) return 'bad';
  const required = requiredChecks(policy);
  return results.some(({ check, outcome }) => outcome === 'not-checked' && required.includes(check)) ? 'provisional' : 'good';
}

function shown(given: Given | null, results: readonly CheckResult[]): Pick<Report, 'licence' | 'issuer' | 'licenceId' | 'recognizedAs'> {
  if (given === null) return { licence: null, issuer: null };
  const { licence, issuer } = given.reading;
  const isRecognized = results.some(({ check, outcome }) => check === 'recognition' && outcome === 'passed');
  const recognized = isRecognized ? safely(() => recognizedAs(given)) : null;
  return { licence, issuer, licenceId: licence.id, ...(recognized === null ? {} : { recognizedAs: recognized }) };
}

function safely<T>(step: () => T): T | null {
  try {
    return step();
  } catch {
    return null;
  }
}
