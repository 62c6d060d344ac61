import { type ErrorDetail, isErrorCode, LicenceError } from '@ganzheng/sdk/errors';
import { status } from '@grpc/grpc-js';
import { GatewayError } from '@hyperledger/fabric-gateway';

/** What a failed attempt means: refused by the law, or which other thing to do about it. */
export type Failure =
  | { readonly kind: 'refused'; readonly error: LicenceError }
  /** endorsers do not see the same state yet, or others wrote the same keys: try again soon */
  | { readonly kind: 'conflict'; readonly error: LicenceError }
  /** too few can endorse now */
  | { readonly kind: 'insufficient'; readonly error: LicenceError }
  /** this peer does not answer */
  | { readonly kind: 'unreachable'; readonly error: LicenceError }
  | { readonly kind: 'final'; readonly error: LicenceError };

/**
 * Reads what a peer's gateway threw. What peers and the law say comes as text in the details: this is the one place that lifts it.
 *
 * @param error what the gateway client threw
 * @param ownAddress the peer that was asked: it is at least as far as anything its client was told, so its refusals are final
 */
export function lift(error: unknown, ownAddress: string): Failure {
  if (!(error instanceof GatewayError)) throw error;
  const refusals = error.details.flatMap(({ address, message }) => {
    const refusal = refusalOf(message);
    return refusal === undefined ? [] : [{ address, refusal }];
  });
  const own = refusals.find(({ address }) => address === ownAddress);
  if (own !== undefined) return { kind: 'refused', error: own.refusal };
  const texts = [error.message, ...error.details.map(({ message }) => message)].join(' ');
  const coded = (code: 'LEDGER_UNREACHABLE' | 'ENDORSEMENT_INSUFFICIENT' | 'COMMIT_CONFLICT' | 'LEDGER_OVERLOADED') =>
    new LicenceError(code, {}, error);
  const [behind] = refusals;
  if (behind !== undefined) return { kind: 'conflict', error: behind.refusal };
  if (/ProposalResponsePayloads do not match/.test(texts)) return { kind: 'conflict', error: coded('COMMIT_CONFLICT') };
  switch (error.code) {
    case status.UNAVAILABLE:
    case status.DEADLINE_EXCEEDED:
    case status.CANCELLED:
      return { kind: 'unreachable', error: coded('LEDGER_UNREACHABLE') };
    case status.RESOURCE_EXHAUSTED:
      return { kind: 'final', error: coded('LEDGER_OVERLOADED') };
    case status.ABORTED:
      // Its own chaincode process is not there, or fails: another organisation's gateway may do.
      if (error.details.length > 0 && error.details.every(({ address }) => address === ownAddress))
        return { kind: 'unreachable', error: coded('ENDORSEMENT_INSUFFICIENT') };
      return { kind: 'insufficient', error: coded('ENDORSEMENT_INSUFFICIENT') };
    case status.FAILED_PRECONDITION:
      return { kind: 'insufficient', error: coded('ENDORSEMENT_INSUFFICIENT') };
    case status.PERMISSION_DENIED:
    case status.UNAUTHENTICATED:
      return { kind: 'final', error: new LicenceError('IDENTITY_UNKNOWN', {}, error) };
    default:
      return /access denied|creator org|not authorized/i.test(texts)
        ? { kind: 'final', error: new LicenceError('IDENTITY_UNKNOWN', {}, error) }
        : { kind: 'unreachable', error: coded('LEDGER_UNREACHABLE') };
  }
}

/** A refusal of the law as it crosses the peer's boundary; anything else a chaincode says is a rule that broke. */
function refusalOf(message: string): LicenceError | undefined {
  const said = /chaincode response \d+, (.*)$/s.exec(message)?.[1];
  if (said === undefined) return undefined;
  try {
    const { code, detail } = JSON.parse(said) as { readonly code: string; readonly detail: ErrorDetail };
    if (isErrorCode(code)) return new LicenceError(code, detail);
  } catch {
    // Not JSON: what follows says so.
  }
  return new LicenceError('LAW_BROKEN', {}, new Error(said));
}
