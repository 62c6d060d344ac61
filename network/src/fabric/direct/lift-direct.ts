import { LicenceError } from '@ganzheng/sdk/errors';
import { status } from '@grpc/grpc-js';
import { type Failure, failedAt, refusalOf, type Stage } from '../driver/failure.js';
import { isRefusal, type PeerResponse } from './peer-response.js';

/** A failure that is judged already, on its way to whoever tries again. */
export class DirectFailure extends Error {
  constructor(readonly failure: Failure) {
    super(failure.error.message, { cause: failure.error });
  }
}

/** Reads what fabric-network threw: plain errors, of gRPC or its own, told apart by code and words. */
export function liftDirect(error: unknown, stage: Stage): Failure {
  if (error instanceof DirectFailure) return error.failure;
  if (!(error instanceof Error) || error instanceof TypeError) throw error;
  const { code } = error as { readonly code?: unknown };
  if (/access denied|creator org|not authorized/i.test(error.message) || code === status.PERMISSION_DENIED)
    return { kind: 'final', error: new LicenceError('IDENTITY_UNKNOWN', {}, error) };
  if (code === status.RESOURCE_EXHAUSTED || /too many requests|concurrency limit/i.test(error.message))
    return failedAt(stage, 'elsewhere', 'LEDGER_OVERLOADED', error);
  return failedAt(stage, 'unreachable', 'LEDGER_UNREACHABLE', error);
}

/** What one peer's chaincode answered to a question. @throws DirectFailure */
export function answerOf(outcome: PeerResponse): Uint8Array {
  const { status: code, message, payload } = outcome.response;
  if (code < 400) return payload;
  if (isRefusal(outcome)) throw new DirectFailure({ kind: 'refused', error: refusalOf(message) });
  // Its chaincode process is not there, or fails: another organisation's may do.
  throw new DirectFailure(failedAt('evaluate', 'unreachable', 'ENDORSEMENT_INSUFFICIENT', new Error(message)));
}
