import type { Endpoint } from '../driver/access.js';
import { type Failure, failedAt, refusalOf, type StageCode } from '../driver/failure.js';
import { liftDirect } from './lift-direct.js';
import { isEndorsed, isRefusal, type PeerResponse } from './peer-response.js';

/** What came of asking one peer: its answer, or why there is none. */
export interface Asked {
  readonly endpoint: Endpoint;
  readonly outcome: PeerResponse | Error;
}

/** The endorsements a transaction is made of, or why there is no transaction. */
export type Agreement = { readonly agreed: readonly PeerResponse[] } | { readonly failure: Failure };

/** How many organisations are more than half. */
export const majorityOf = (organisations: number): number => Math.floor(organisations / 2) + 1;

/** The largest number of organisations that gave one and the same answer. */
export const agreeing = (asked: readonly Asked[]): number => largest(asked)?.organisations ?? 0;

/**
 * Judges what peers answered. Where a majority does not agree, the refusal of the client's own peer is final, for it is as far as anything its client
 * was told; where a majority does, it is only behind the others, or ahead of them, and then the ledger itself finds the conflict.
 *
 * @param own address of that peer
 * @param organisations how many there are on the channel
 */
export function agree(asked: readonly Asked[], own: string, organisations: number): Agreement {
  const refusals = asked.flatMap(({ endpoint, outcome }) =>
    !(outcome instanceof Error) && isRefusal(outcome) ? [{ address: endpoint.address, refusal: refusalOf(outcome.response.message) }] : [],
  );
  const group = largest(asked);
  if (group !== undefined && group.organisations >= majorityOf(organisations)) return { agreed: group.responses };

  const refused = refusals.find(({ address }) => address === own);
  if (refused !== undefined) return { failure: { kind: 'refused', error: refused.refusal } };
  const [behind] = refusals;
  if (behind !== undefined) return { failure: { kind: 'conflict', error: behind.refusal } };
  const errors = asked.flatMap(({ outcome }) => (outcome instanceof Error ? [outcome] : []));
  const failed = (kind: Failure['kind'], code: StageCode): Agreement => ({ failure: failedAt('endorse', kind, code, errors[0]) });
  if (differ(asked)) return failed('elsewhere', 'ENDORSEMENTS_DIFFER');
  const lifted = errors.map((error) => liftDirect(error, 'endorse'));
  const decisive = lifted.find(({ kind }) => kind === 'final') ?? lifted.find(({ kind }) => kind === 'elsewhere');
  if (decisive !== undefined) return { failure: decisive };
  return errors.length === asked.length ? failed('unreachable', 'LEDGER_UNREACHABLE') : failed('insufficient', 'ENDORSEMENT_INSUFFICIENT');
}

/** The answer that most organisations gave. */
function largest(asked: readonly Asked[]) {
  const [first] = groupsOf(asked).sort((a, b) => b.mspIds.size - a.mspIds.size);
  return first === undefined ? undefined : { organisations: first.mspIds.size, responses: first.responses };
}

const differ = (asked: readonly Asked[]): boolean => groupsOf(asked).length > 1;

/** Who gave one and the same answer. */
function groupsOf(asked: readonly Asked[]) {
  const groups = new Map<string, { mspIds: Set<string>; responses: PeerResponse[] }>();
  for (const { endpoint, outcome } of asked) {
    if (outcome instanceof Error || !isEndorsed(outcome)) continue;
    const key = Buffer.from(outcome.payload).toString('base64');
    const group = groups.get(key) ?? { mspIds: new Set(), responses: [] };
    groups.set(key, group);
    group.mspIds.add(endpoint.mspId);
    group.responses.push(outcome);
  }
  return [...groups.values()];
}
