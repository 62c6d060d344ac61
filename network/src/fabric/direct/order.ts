import type { Commit, Committer } from 'fabric-common';
import { failedAt } from '../driver/failure.js';
import { DirectFailure } from './lift-direct.js';
import { attemptMs } from './nodes.js';

/** Gives signed transactions to be ordered. */
export type Order = (commit: Commit) => Promise<void>;

/**
 * Orders by the orderers there are. Raft takes a transaction from any one of them, and a second copy would stand in a block as a repetition; where
 * they agree although one may lie (BFT), a follower passes on nothing for seconds, so all are told and drop the copies themselves.
 */
export function orderBy(committers: readonly Committer[], consensus: 'raft' | 'bft'): Order {
  let preferred = 0;
  const give = async (commit: Commit, committer: Committer): Promise<void> => {
    const { status } = (await commit.send({ targets: [committer], requestTimeout: attemptMs })) as { readonly status: string };
    if (status !== 'SUCCESS') throw new Error(`${committer.name} answered ${status}`);
  };
  const toOne: Order = async (commit) => {
    let reason: unknown;
    for (let tries = 0; tries < committers.length; tries++) {
      const at = (preferred + tries) % committers.length;
      try {
        await give(commit, committers[at] as Committer);
        preferred = at;
        return;
      } catch (error) {
        reason = error;
      }
    }
    throw notOrdered(reason);
  };
  const toAll: Order = (commit) =>
    Promise.any(committers.map((committer) => give(commit, committer))).catch((reason: unknown) => {
      throw notOrdered(reason);
    });
  return consensus === 'raft' ? toOne : toAll;
}

const notOrdered = (reason: unknown): DirectFailure => new DirectFailure(failedAt('order', 'ordering', 'LEDGER_UNREACHABLE', reason));
