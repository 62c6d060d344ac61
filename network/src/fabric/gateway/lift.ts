import { LicenceError } from '@ganzheng/sdk/errors';
import { status } from '@grpc/grpc-js';
import { CommitStatusError, EndorseError, GatewayError } from '@hyperledger/fabric-gateway';
import { type Failure, failedAt, refusalOf, type Stage, type StageCode } from '../driver/failure.js';

/** Which step of its way a call failed on. */
function stageOf(error: GatewayError): Stage {
  if (error instanceof EndorseError) return 'endorse';
  // Its class is not exported.
  if (error.name === 'SubmitError') return 'order';
  return error instanceof CommitStatusError ? 'commit' : 'evaluate';
}

/**
 * Reads what a peer's gateway threw. What peers and the law say comes as text in the details: this is the one place that lifts it.
 *
 * @param error what the gateway client threw
 * @param ownAddress the peer that was asked: it is at least as far as anything its client was told, so its refusals are final
 */
export function lift(error: unknown, ownAddress: string): Failure {
  if (!(error instanceof GatewayError)) throw error;
  const stage = stageOf(error);
  const refusals = error.details.flatMap(({ address, message }) => {
    const said = /chaincode response \d+, (.*)$/s.exec(message)?.[1];
    return said === undefined ? [] : [{ address, refusal: refusalOf(said) }];
  });
  const own = refusals.find(({ address }) => address === ownAddress);
  if (own !== undefined) return { kind: 'refused', error: own.refusal };
  const [behind] = refusals;
  if (behind !== undefined) return { kind: 'conflict', error: behind.refusal };

  const failed = (kind: Failure['kind'], code: StageCode): Failure => failedAt(stage, kind, code, error);
  const texts = [error.message, ...error.details.map(({ message }) => message)].join(' ');
  if (/ProposalResponsePayloads do not match/.test(texts)) return failed('elsewhere', 'ENDORSEMENTS_DIFFER');
  if (error.code === status.RESOURCE_EXHAUSTED || /too many requests|concurrency limit/i.test(texts))
    return failed('elsewhere', 'LEDGER_OVERLOADED');
  if (isTurnedAway(error)) return { kind: 'final', error: new LicenceError('IDENTITY_UNKNOWN', {}, error) };
  // The gateway names who failed it: were it the peer itself, there would be no details.
  if (stage === 'order' && error.details.length > 0) return failed('ordering', 'LEDGER_UNREACHABLE');
  switch (error.code) {
    case status.UNAVAILABLE:
    case status.DEADLINE_EXCEEDED:
    case status.CANCELLED:
      return failed('unreachable', 'LEDGER_UNREACHABLE');
    case status.ABORTED:
      // Its own chaincode process is not there, or fails: another organisation's gateway may do.
      return failed(
        error.details.length > 0 && error.details.every(({ address }) => address === ownAddress) ? 'unreachable' : 'insufficient',
        'ENDORSEMENT_INSUFFICIENT',
      );
    case status.FAILED_PRECONDITION:
      return failed('insufficient', 'ENDORSEMENT_INSUFFICIENT');
    case status.PERMISSION_DENIED:
    case status.UNAUTHENTICATED:
      return { kind: 'final', error: new LicenceError('IDENTITY_UNKNOWN', {}, error) };
    default:
      return failed('unreachable', 'LEDGER_UNREACHABLE');
  }
}

/** Whether nobody who was asked knows the client, or any longer: its authority is none of a member, or its certificate is revoked. */
function isTurnedAway({ message, details }: GatewayError): boolean {
  const said = details.length === 0 ? [message] : details.map((each) => each.message);
  return said.every((each) => /access denied|creator org|not authorized/i.test(each));
}
