import type { ErrorCode } from '@ganzheng/sdk/errors';
import type { DidVersion } from '@ganzheng/sdk/ledger';
import {
  type CheckName,
  type Checks,
  checks,
  type EvidenceItem,
  type GatherWith,
  gather,
  judge,
  type Policy,
  type Report,
  type TrustSource,
  type VerifyInput,
} from '@ganzheng/sdk/verify';
import { nowMs, type VerifyWorld } from '../../support/verify-world.js';

/** What a case hands to verify; what it leaves out is as for the good one. */
export interface Situation {
  readonly input: VerifyInput;
  readonly policy?: Policy;
  readonly trust?: TrustSource;
  readonly fetchers?: GatherWith['fetchers'];
  readonly now?: number;
}

/** One thing wrong, the check that must find it and the code it must find. */
export interface Case {
  readonly name: string;
  readonly check: CheckName;
  readonly code: ErrorCode;
  /** failed unless told; a check that cannot be made leaves the verdict provisional */
  readonly outcome?: 'failed' | 'not-checked';
  /** true when no other check finds anything, so that without this one the bad case would pass as good */
  readonly alone: boolean;
  make(world: VerifyWorld): Promise<Situation>;
}

/** The report on a situation, and the report on the same evidence with one check taken out of the table. */
export async function reportsOn(
  world: VerifyWorld,
  situation: Situation,
  check: CheckName,
): Promise<{ readonly report: Report; readonly without: Report }> {
  const given = givenFor(world, situation);
  const gathered = await gather(situation.input, given);
  const table = { ...checks, [check]: () => ({ outcome: 'passed', evidence: [] }) } as Checks;
  return { report: judge(gathered, given.policy, given.now), without: judge(gathered, given.policy, given.now, table) };
}

const givenFor = (
  world: VerifyWorld,
  { policy = world.policyOf(), trust = world.trust, fetchers = {}, now = nowMs }: Situation,
): GatherWith => ({ policy, trust, fetchers, now });

/** A trust source with one answer changed. */
export const answering = (trust: TrustSource, change: Partial<TrustSource>): TrustSource => ({ ...trust, ...change });

/** A piece of evidence with its value changed. */
export async function altered<T>(answer: Promise<EvidenceItem<T> | null>, change: (value: T) => T): Promise<EvidenceItem<T> | null> {
  const item = await answer;
  return item === null ? null : { ...item, value: change(item.value) };
}

/** A trust source that knows the issuer's document otherwise. */
export const withDocument = ({ trust, police }: VerifyWorld, change: (version: DidVersion) => DidVersion | null): TrustSource =>
  answering(trust, {
    did: (did, at) => altered(trust.did(did, at), (version) => (version === null || did !== police.did ? version : change(version))),
  });
