import { LicenceError } from '@ganzheng/sdk/errors';
import { type CommittedTransaction, canonicalText } from '@ganzheng/sdk/ledger';
import { beginExecution, compareKeys, digestWrites, parseFrozen, viewOf } from './execute.js';
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
  return {
    state: kept,
    async run({ txId, name, args, requestId, caller, time, result, writes, event }, lawVersion) {
      const law = lawOf(laws, lawVersion);
      const execution = beginExecution(view, { id: txId, time, caller });
      try {
        const outcome = await law.applySubmit(execution.tx, { name, args, requestId });
        if (outcome.repeated) return { differs: 'refused', refusal: 'REQUEST_REUSED' };
        if (digestWrites(execution.writes) !== writes) return { differs: 'writes' };
        if (canonicalText(outcome.result) !== canonicalText(result)) return { differs: 'result' };
        if (execution.eventText !== canonicalText(event)) return { differs: 'event' };
      } catch (error) {
        return { differs: 'refused', refusal: error instanceof LicenceError ? error.code : 'TypeError' };
      } finally {
        execution.close();
      }
      for (const [key, text] of execution.writes) text === null ? kept.delete(key) : kept.set(key, text);
      return undefined;
    },
  };
}
