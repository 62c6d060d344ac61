import { type ErrorDetail, isErrorCode, LicenceError } from '@ganzheng/sdk/errors';

/** What a failed attempt means, and with it what may be done about it. */
export interface Failure {
  readonly kind:
    | 'refused' // by the law
    | 'final' // by Fabric, and it would be again
    | 'outdated' // endorsed by too few for what holds where it came to stand: endorsed anew it may pass
    | 'conflict' // endorsers do not see the same state yet, or others wrote the same keys: try again soon
    | 'insufficient' // too few can endorse now
    | 'unreachable' // this peer does not answer
    | 'elsewhere' // this peer answers, but through another it may succeed
    | 'ordering'; // the orderers do not take it now
  readonly error: LicenceError;
}

/** How far a call had come. Before ordering nothing can have been written; after it nobody knows. */
export type Stage = 'evaluate' | 'endorse' | 'order' | 'commit';

/** What a driver itself finds wrong on the way; the law's own refusals come beside it. */
export type StageCode = 'LEDGER_UNREACHABLE' | 'LEDGER_OVERLOADED' | 'ENDORSEMENT_INSUFFICIENT' | 'ENDORSEMENTS_DIFFER';

/** A failure on a stage of the way. */
export const failedAt = (stage: Stage, kind: Failure['kind'], code: StageCode, cause?: unknown): Failure => ({
  kind,
  error: new LicenceError(code, { stage }, cause),
});

/** Reads a refusal of the law as it crosses the peer's boundary; anything else a chaincode says is a rule that broke. */
export const refusalOf = (said: string): LicenceError => codedIn(said) ?? new LicenceError('LAW_BROKEN', {}, new Error(said));

function codedIn(said: string): LicenceError | undefined {
  try {
    const { code, detail } = JSON.parse(said) as { readonly code: string; readonly detail: ErrorDetail };
    return isErrorCode(code) ? new LicenceError(code, detail) : undefined;
  } catch {
    return undefined;
  }
}
