import type { Evidence } from './evidence.js';
import type { ArgsOf, EvaluateName, ResultOf, SubmitName } from './table.js';

/** The outcome of a submission. "Submitted" means durable and final; there is nothing further to wait for. */
export interface Submitted<N extends SubmitName> {
  readonly txId: string;
  readonly block: number;
  /** position within the block */
  readonly index: number;
  /** the transaction's time, UTC */
  readonly time: string;
  readonly result: ResultOf<N>;
}

/** One event of a committed transaction. */
export interface LedgerEvent {
  readonly name: string;
  readonly txId: string;
  readonly block: number;
  readonly index: number;
  readonly time: string;
  readonly payload: unknown;
  /** it was committed long after its time, as what stands next to it shows; on Fabric only, where the client proposes the time */
  readonly late?: true;
}

/** The last event a reader has dealt with; reading goes on after it. */
export interface EventCheckpoint {
  readonly block: number;
  readonly index: number;
}

/** What a ledger says of itself. */
export interface LedgerStatus {
  /** `embedded` is one trust domain: it has no independent endorsers, and says so. */
  readonly mode: 'embedded' | 'fabric';
  readonly trust: string;
  readonly network: string;
  readonly lawVersion: number;
  /** number of blocks */
  readonly height: number;
  /** digest of the newest block header, hex: SM3 on the embedded host, SHA-256 on Fabric */
  readonly tip: string;
  /** on Fabric: which organisations' peers answer, and how far each is */
  readonly peers?: readonly PeerStatus[];
}

/** How an organisation's peer was when the ledger was asked. */
export interface PeerStatus {
  readonly mspId: string;
  /** number of blocks it holds; null when it did not answer in time */
  readonly height: number | null;
}

/** One ledger as one identity sees it: the only port services know. */
export interface Ledger {
  /**
   * Submits a transaction and waits until it is durable and final.
   *
   * @param requestId 128 random bits in hex, persisted by the caller before the first attempt; the same id and arguments give the first result
   * @throws the law's refusals, REQUEST_REUSED, ARGUMENTS_INVALID, CALLER_NOT_ADMITTED, LEDGER_OUTCOME_UNKNOWN (submit the same again), LEDGER_OVERLOADED, LEDGER_UNREACHABLE
   */
  submit<N extends SubmitName>(name: N, args: ArgsOf<N>, options: { readonly requestId: string }): Promise<Submitted<N>>;
  /** Reads committed state. */
  evaluate<N extends EvaluateName>(name: N, args: ArgsOf<N>): Promise<ResultOf<N>>;
  /** Events in order, from just after a checkpoint (from the beginning without one), going on until the signal aborts. */
  events(after: EventCheckpoint | null, options: { readonly signal: AbortSignal }): AsyncIterable<LedgerEvent>;
  /** What an outsider needs to check offline that the transaction was committed. @throws TX_UNKNOWN */
  proof(txId: string): Promise<Evidence>;
  status(): Promise<LedgerStatus>;
}
