import { setTimeout as wait } from 'node:timers/promises';
import { LicenceError } from '@ganzheng/sdk/errors';
import type { Json } from '@ganzheng/sdk/ledger';
import { peer } from '@hyperledger/fabric-protos';
import type { Access } from './access.js';
import { type Failure, failedAt } from './failure.js';
import { placeOf } from './look-up.js';
import { verdictName } from './proposal.js';
import type { FollowedAccess, Route } from './route.js';

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
  /** from the first attempt to read to giving up */
  readonly evaluateMs: number;
  /** between 0 and 1; spreads attempts that collided */
  readonly jitter: () => number;
}

const { DUPLICATE_TXID, ENDORSEMENT_POLICY_FAILURE, MVCC_READ_CONFLICT, PHANTOM_READ_CONFLICT, VALID } = peer.TxValidationCode;
const shortestPauseMs = 10;
const longestPauseMs = 1_000;

/** How long to wait between two attempts: longer each time, and never as long as another who collided. */
export const pauseMs = (attempt: number, jitter: () => number): number =>
  Math.min(longestPauseMs, shortestPauseMs * 2 ** attempt) * (1 + jitter());

/**
 * Submits one call and waits until it stands in a block, trying again for as long as that is safe and may help: the request id makes it one request.
 *
 * @param route peers to go through
 * @param call canonical JSON of {name, args, requestId}
 * @throws the law's refusals, LEDGER_OUTCOME_UNKNOWN, LEDGER_UNREACHABLE, LEDGER_OVERLOADED, ENDORSEMENT_INSUFFICIENT, ENDORSEMENTS_DIFFER,
 * ENDORSEMENT_REFUSED, COMMIT_CONFLICT, COMMIT_INVALID; where Fabric failed and not the law, the detail names the stage
 */
export async function submitCall(route: Route, chaincode: string, call: string, patience: Patience): Promise<Outcome> {
  const until = performance.now() + patience.submitMs;
  const offClocks = new Set<string>();
  let ordered = false;
  let endorsedAnew = false;
  for (let attempt = 1; ; attempt++) {
    const access = route.current();
    const outcome = await attemptOnce(access, chaincode, call, patience);
    if ('txId' in outcome) {
      route.told(outcome.block);
      return outcome;
    }
    ordered ||= outcome.ordered;
    const { kind, error } = outcome.failure;
    if (kind === 'final' || (kind === 'outdated' && endorsedAnew)) throw error;
    endorsedAnew ||= kind === 'outdated';
    if (kind === 'refused') await doubt(route, error, offClocks.add(access.address).size);
    else if (kind === 'unreachable') route.next();
    else if (kind === 'elsewhere') route.pass();
    const pause = pauseMs(attempt, patience.jitter);
    if (performance.now() + pause > until) throw ordered ? new LicenceError('LEDGER_OUTCOME_UNKNOWN', error.detail, error) : error;
    await wait(pause);
  }
}

/** A refusal stands, unless its peer may be wrong: it has not caught up, or it is the first to find fault with the clock. */
async function doubt(route: Route, refusal: LicenceError, offClocks: number): Promise<void> {
  if (refusal.code === 'PROPOSAL_TIME_OFF' && offClocks === 1) return route.pass();
  if (!(await route.behind())) throw refusal;
}

interface Failed {
  readonly failure: Failure;
  /** whether the transaction may come to stand in a block all the same */
  readonly ordered: boolean;
}

/** One attempt: endorse, look at the answer, order, wait for its place. Each has a nonce and a time of its own. */
async function attemptOnce(access: FollowedAccess, chaincode: string, call: string, { commitMs }: Patience): Promise<Outcome | Failed> {
  let ordered = false;
  try {
    const follower = await access.follower();
    const { txId, time, result, order } = await access.endorse({ chaincode, name: 'submit', args: [call] });
    const answer = JSON.parse(Buffer.from(result).toString()) as Answer;
    if (answer.repeated) return { txId: answer.txId, ...(await placeOf(access, answer.txId)), result: answer.result };

    const standing = follower.position(txId, AbortSignal.timeout(commitMs));
    standing.catch(() => undefined);
    ordered = true;
    await order();
    const { block, index, code } = await standing;
    if (code === VALID) return { txId, block, index, time, result: answer.result };
    return { ordered: false, failure: verdictOf(code) };
  } catch (error) {
    const failure = failureOf(access, error);
    // A peer that turns a call away at its door has handed nothing on.
    return { ordered: ordered && failure.error.code !== 'LEDGER_OVERLOADED', failure };
  }
}

/** What it means that something was thrown anywhere on a transaction's way. */
export function failureOf(access: Access, error: unknown): Failure {
  // The peer fell silent while the transaction was on its way.
  if (error instanceof LicenceError) return { kind: 'unreachable', error };
  // It goes on answering, but the transaction has not come to stand in its blocks.
  if (error instanceof DOMException) return failedAt('commit', 'elsewhere', 'LEDGER_UNREACHABLE', error);
  return access.lift(error);
}

/** What the ledger found against a transaction that stands in a block: it wrote nothing. */
export function verdictOf(code: number): Failure {
  // Somebody may burn an id that he saw on its way, by having anything ordered under it first: the next attempt has another.
  if (code === MVCC_READ_CONFLICT || code === PHANTOM_READ_CONFLICT || code === DUPLICATE_TXID)
    return { kind: 'conflict', error: new LicenceError('COMMIT_CONFLICT') };
  const detail = { validation: verdictName(code) };
  // A member may have joined, or a key been locked, between endorsement and its place in a block.
  if (code === ENDORSEMENT_POLICY_FAILURE) return { kind: 'outdated', error: new LicenceError('ENDORSEMENT_REFUSED', detail) };
  return { kind: 'final', error: new LicenceError('COMMIT_INVALID', detail) };
}
