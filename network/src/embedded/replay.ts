import type { Applied } from '@ganzheng/chaincode';
import { LicenceError } from '@ganzheng/sdk/errors';
import { type CommittedTransaction, canonicalText } from '@ganzheng/sdk/ledger';
import { beginExecution, compareKeys, digestWrites, type Execution, parseFrozen, viewOf, type Writes } from './execute.js';
import { type Law, lawOf } from './law.js';

/** State rebuilt in memory by running the blocks again. */
export interface Replay {
  readonly state: ReadonlyMap<string, string>;
  /**
   * Runs a committed transaction again under the law its block names and keeps its writes.
   *
   * @returns what differs from the block, or undefined
   * @throws BLOCK_LAW_UNKNOWN
   */
  run(transaction: CommittedTransaction, lawVersion: number): Promise<ReplayFault | undefined>;
  /** Runs a transaction again and keeps nothing. @throws BLOCK_LAW_UNKNOWN, the law's refusals, TypeError of a rule that broke */
  attempt(transaction: Attempted, lawVersion: number): Promise<Attempt>;
  /** Keeps what a transaction wrote. */
  keep(writes: Writes): void;
}

/** A transaction as far as the law sees it. */
type Attempted = Pick<CommittedTransaction, 'txId' | 'name' | 'args' | 'requestId' | 'caller' | 'time'>;

/** What a transaction came to when it was run again. */
export interface Attempt extends Pick<Execution, 'writes' | 'locks' | 'eventText'> {
  readonly applied: Applied;
}

/** What a replay found to differ; `refused` with the code of the refusal. */
interface ReplayFault {
  readonly differs: 'refused' | 'result' | 'writes' | 'event';
  readonly refusal?: string;
}

/** Begins a replay on an empty state. The whole state is held in memory. */
export function createReplay(laws: readonly Law[]): Replay {
  const kept = new Map<string, string>();
  const view = viewOf({
    get: (key) => kept.get(key),
    read: (key) => parseFrozen(kept.get(key)),
    async *range(prefix) {
      yield* [...kept].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => compareKeys(a, b));
    },
  });
  const attempt: Replay['attempt'] = async ({ txId, name, args, requestId, caller, time }, lawVersion) => {
    const law = lawOf(laws, lawVersion);
    const execution = beginExecution(view, { id: txId, time, caller });
    try {
      const applied = await law.applySubmit(execution.tx, { name, args, requestId });
      return { applied, writes: execution.writes, locks: execution.locks, eventText: execution.eventText };
    } finally {
      execution.close();
    }
  };
  const keep = (writes: Writes): void => {
    for (const [key, text] of writes) text === null ? kept.delete(key) : kept.set(key, text);
  };
  return {
    state: kept,
    attempt,
    keep,
    async run(transaction, lawVersion) {
      try {
        const { applied, writes, eventText } = await attempt(transaction, lawVersion);
        if (applied.repeated) return { differs: 'refused', refusal: 'REQUEST_REUSED' };
        if (digestWrites(writes) !== transaction.writes) return { differs: 'writes' };
        if (canonicalText(applied.result) !== canonicalText(transaction.result)) return { differs: 'result' };
        if (eventText !== canonicalText(transaction.event)) return { differs: 'event' };
        keep(writes);
        return undefined;
      } catch (error) {
        if (error instanceof LicenceError && error.code === 'BLOCK_LAW_UNKNOWN') throw error;
        return { differs: 'refused', refusal: error instanceof LicenceError ? error.code : 'TypeError' };
      }
    },
  };
}
