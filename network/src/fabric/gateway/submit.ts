import { setTimeout as wait } from 'node:timers/promises';
import { LicenceError } from '@ganzheng/sdk/errors';
import type { Json } from '@ganzheng/sdk/ledger';
import type { Network } from '@hyperledger/fabric-gateway';
import { peer } from '@hyperledger/fabric-protos';
import type { Follower } from './follow.js';
import { type Failure, lift } from './lift.js';
import { placeOf, timeOfProposal } from './look-up.js';

/** A peer as one identity uses it. */
export interface Access {
  readonly address: string;
  readonly network: Network;
  follower(): Promise<Follower>;
}

/** What a submission came to. */
export interface Outcome {
  readonly txId: string;
  readonly block: number;
  readonly index: number;
  readonly time: string;
  readonly result: Json;
}

/** What the law answered, before anything is ordered. */
type Answer =
  | { readonly repeated: false; readonly result: Json }
  | { readonly repeated: true; readonly result: Json; readonly txId: string };

/** How long and how patiently. */
export interface Patience {
  /** from the first attempt to giving up */
  readonly submitMs: number;
  /** from ordering until the transaction stands in a block */
  readonly commitMs: number;
  /** between 0 and 1; spreads attempts that collided */
  readonly jitter: () => number;
}

const { MVCC_READ_CONFLICT, PHANTOM_READ_CONFLICT, ENDORSEMENT_POLICY_FAILURE, VALID } = peer.TxValidationCode;
const shortestPauseMs = 10;
const longestPauseMs = 1_000;

/**
 * Submits one call and waits until it stands in a block, trying again for as long as that is safe and may help: the request id makes it one request.
 *
 * @param accesses peers to go through, in turn, when one does not answer; the last used is remembered by their order
 * @param call canonical JSON of {name, args, requestId}
 * @throws the law's refusals, LEDGER_OUTCOME_UNKNOWN, LEDGER_UNREACHABLE, LEDGER_OVERLOADED, ENDORSEMENT_INSUFFICIENT, ENDORSEMENT_REFUSED, COMMIT_CONFLICT, COMMIT_INVALID
 */
export async function submitCall(
  accesses: { current(): Access; next(): void },
  chaincode: string,
  call: string,
  patience: Patience,
): Promise<Outcome> {
  const until = performance.now() + patience.submitMs;
  let ordered = false;
  for (let attempt = 1; ; attempt++) {
    const access = accesses.current();
    const outcome = await attemptOnce(access, chaincode, call, patience);
    if ('txId' in outcome) return outcome;
    ordered ||= outcome.ordered;
    const { kind, error } = outcome.failure;
    if (kind === 'refused' || kind === 'final') throw error;
    if (kind === 'unreachable') accesses.next();
    const pauseMs = Math.min(longestPauseMs, shortestPauseMs * 2 ** attempt) * (1 + patience.jitter());
    if (performance.now() + pauseMs > until) throw ordered ? new LicenceError('LEDGER_OUTCOME_UNKNOWN', {}, error) : error;
    await wait(pauseMs);
  }
}

interface Failed {
  readonly failure: Failure;
  /** whether the transaction may come to stand in a block all the same */
  readonly ordered: boolean;
}

/** One attempt: endorse, look at the answer, order, wait for its place. Each has a nonce and a time of its own. */
async function attemptOnce(access: Access, chaincode: string, call: string, { commitMs }: Patience): Promise<Outcome | Failed> {
  let ordered = false;
  try {
    const follower = await access.follower();
    const proposal = access.network.getContract(chaincode).newProposal('submit', { arguments: [call] });
    const transaction = await proposal.endorse();
    const answer = JSON.parse(Buffer.from(transaction.getResult()).toString()) as Answer;
    if (answer.repeated) return { txId: answer.txId, ...(await placeOf(access.network, answer.txId)), result: answer.result };

    const txId = transaction.getTransactionId();
    const standing = follower.position(txId, AbortSignal.timeout(commitMs));
    standing.catch(() => undefined);
    ordered = true;
    await transaction.submit();
    const { block, index, code } = await standing;
    if (code === VALID) return { txId, block, index, time: timeOfProposal(proposal.getBytes()), result: answer.result };
    return { ordered: false, failure: verdictOf(code) };
  } catch (error) {
    if (error instanceof DOMException)
      return { ordered, failure: { kind: 'unreachable', error: new LicenceError('LEDGER_UNREACHABLE', {}, error) } };
    return { ordered, failure: lift(error, access.address) };
  }
}

/** What the ledger found against a transaction that stands in a block: it wrote nothing. */
export function verdictOf(code: number): Failure {
  if (code === MVCC_READ_CONFLICT || code === PHANTOM_READ_CONFLICT)
    return { kind: 'conflict', error: new LicenceError('COMMIT_CONFLICT') };
  const validation = Object.entries(peer.TxValidationCode).find(([, value]) => value === code)?.[0] ?? String(code);
  return {
    kind: 'final',
    error: new LicenceError(code === ENDORSEMENT_POLICY_FAILURE ? 'ENDORSEMENT_REFUSED' : 'COMMIT_INVALID', { validation }),
  };
}
