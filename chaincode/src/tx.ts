import type { Json } from '@ganzheng/sdk/ledger';
import type { Caller } from './caller.js';

/**
 * Committed state as a rule reads it. Reads are of committed state only: a rule never sees its own writes.
 * Keys are `PREFIX~part~part`; parts hold no `~`. Ranges come in UTF-8 byte order of the key.
 */
export interface View {
  get(key: string): Promise<Json | undefined>;
  /** Every entry whose key starts with the prefix, in order. */
  range(prefix: string): AsyncIterable<readonly [key: string, value: Json]>;
}

/** One transaction as a rule sees it: the same on both hosts. */
export interface Tx extends View {
  readonly id: string;
  /** the transaction's time, UTC with milliseconds; never the clock */
  readonly time: string;
  readonly caller: Caller;
  put(key: string, value: Json): void;
  delete(key: string): void;
  /**
   * From now on this key changes only where peers of all these organisations endorse (key-level endorsement), beside the policy of the ledger.
   * Never one organisation alone, who could then change it alone. A host without independent endorsers has nothing to do.
   */
  lock(key: string, mspIds: readonly string[]): void;
  /** At most one a transaction. */
  emit(name: string, payload: Json): void;
}
