import { setImmediate } from 'node:timers/promises';
import { LicenceError } from '@ganzheng/sdk/errors';
import type { Signer } from '@ganzheng/sdk/sm';
import { type Block, sealBlock, type Tip, tipOf } from './blocks.js';
import type { Chain } from './chain.js';
import type { LedgerClock } from './clock.js';
import { type DraftBlock, draftBlock } from './draft-block.js';
import { databaseState, overlay } from './execute.js';
import type { Law } from './law.js';
import { createStateCache, type StateCache } from './state-cache.js';
import { storageError } from './store.js';
import type { Pending } from './submission.js';

/** What the writer stands on. */
export interface WriterParts {
  readonly chain: Chain;
  readonly clock: LedgerClock;
  readonly signer: Signer;
  readonly limits: WriterLimits;
  /** network and law of the next block */
  terms(): { readonly network: string; readonly law: Law };
  /** told when a block cannot be written, from which moment nothing more is */
  onFailure(error: LicenceError): void;
}

/** How much may wait and how much goes into one block. */
export interface WriterLimits {
  readonly queued: number;
  readonly perBlock: number;
  /** characters of proposals in one block */
  readonly blockLength: number;
}

/** A block on its way to the disk. */
interface InFlight {
  readonly draft: DraftBlock;
  readonly tip: Tip;
  readonly done: Promise<void>;
}

/** From this many on, a block takes half of what waits, so that the other half is run while the first is written; below it a second signature and sync cost more. */
const worthHalving = 48;

/**
 * The one writer: takes whatever waits, makes a block of it, and writes it in one synced batch while the next is being made.
 * Nobody is told anything before the block, and every block it was made upon, is durable.
 */
export class Writer {
  readonly #parts: WriterParts;
  readonly #state: StateCache;
  #queue: Pending[] = [];
  #running: Promise<void> | undefined;
  #inFlight: InFlight | undefined;
  #failure: LicenceError | undefined;

  constructor(parts: WriterParts) {
    this.#parts = parts;
    this.#state = createStateCache(databaseState(parts.chain.database));
  }

  get queued(): number {
    return this.#queue.length;
  }

  /** Why nothing is written any more, if so. */
  get failure(): LicenceError | undefined {
    return this.#failure;
  }

  /** Refuses when too much waits or writing has failed. @throws LEDGER_OVERLOADED, LEDGER_DISK_FULL, LEDGER_WRITE_FAILED */
  requireRoom(): void {
    if (this.#failure !== undefined) throw new LicenceError(this.#failure.code, this.#failure.detail, this.#failure);
    if (this.#queue.length >= this.#parts.limits.queued) throw new LicenceError('LEDGER_OVERLOADED', { queued: this.#queue.length });
  }

  add(pending: Pending): void {
    this.#queue.push(pending);
    this.#running ??= this.#run();
  }

  /** Waits until everything taken is settled. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async #run(): Promise<void> {
    // Whoever submits in the same turn shares the block.
    await setImmediate();
    while (this.#queue.length > 0) {
      const submissions = this.#take();
      try {
        await this.#process(submissions);
      } catch (error) {
        this.#stop(storageError(error, this.#parts.chain.folder));
        refuseAll(submissions, this.#failure);
      }
      // With nothing else waiting the disk is waited for here; callers answered by it may queue again.
      if (this.#queue.length === 0) await this.#inFlight?.done;
    }
    this.#inFlight = undefined;
    // In the same turn as the last look at the queue, so that nobody queues into a writer that has stopped looking.
    this.#running = undefined;
  }

  async #process(submissions: Pending[]): Promise<void> {
    const draft = await this.#draft(submissions);
    const block = draft.transactions.length === 0 ? undefined : this.#seal(draft);
    await this.#inFlight?.done;
    this.#inFlight = undefined;
    if (this.#failure !== undefined) refuseAll(submissions, this.#failure);
    else if (block === undefined) settle(draft, this.#parts.chain);
    else this.#inFlight = this.#write(draft, block, submissions);
  }

  #take(): Pending[] {
    const { perBlock, blockLength } = this.#parts.limits;
    const most = this.#inFlight === undefined && this.#queue.length >= worthHalving ? Math.min(perBlock, this.#queue.length / 2) : perBlock;
    let [count, length] = [0, 0];
    for (const { size } of this.#queue) {
      length += size;
      if (count >= most || (count > 0 && length > blockLength)) break;
      count++;
    }
    return this.#queue.splice(0, count);
  }

  #draft(submissions: Pending[]): Promise<DraftBlock> {
    const { chain, clock, terms } = this.#parts;
    const committed = this.#state;
    const ahead = this.#inFlight;
    const inFlightIds = new Set(ahead?.draft.txIds);
    return draftBlock(submissions, {
      law: terms().law,
      time: clock.next((ahead?.tip ?? chain.tip).time),
      state: ahead === undefined ? committed : overlay(committed, ahead.draft.writes),
      hasTransaction: (txId) => inFlightIds.has(txId) || chain.position(txId) !== undefined,
    });
  }

  #seal({ time, transactions }: DraftBlock): Block {
    const { chain, signer, terms } = this.#parts;
    const { network, law } = terms();
    return sealBlock(this.#inFlight?.tip ?? chain.tip, { network, time, lawVersion: law.version }, transactions, signer);
  }

  #write(draft: DraftBlock, block: Block, submissions: Pending[]): InFlight {
    const { chain } = this.#parts;
    const done = chain.append(block, draft).then(
      () => {
        this.#state.commit(draft.writes);
        settle(draft, chain, block.header.statement.number);
      },
      (error: LicenceError) => {
        this.#stop(error);
        // The batch may have reached the disk or not; only a new opening can tell.
        refuseAll(submissions, new LicenceError('LEDGER_OUTCOME_UNKNOWN', { because: error.code }, error));
      },
    );
    return { draft, tip: tipOf(block), done };
  }

  #stop(error: LicenceError): void {
    this.#failure ??= error;
    this.#parts.onFailure(error);
  }
}

function settle({ fates, time }: DraftBlock, chain: Chain, block = 0): void {
  for (const fate of fates) {
    if ('refusal' in fate) {
      fate.pending.reject(fate.refusal);
      continue;
    }
    const position = fate.index === undefined ? chain.position(fate.txId) : { block, index: fate.index, time };
    if (position === undefined) fate.pending.reject(new TypeError('a committed transaction has no position'));
    else fate.pending.resolve({ txId: fate.txId, ...position, result: fate.result });
  }
}

// Also those the law refused: a refusal that came out of a block that was lost means nothing.
function refuseAll(submissions: readonly Pending[], error = new LicenceError('LEDGER_WRITE_FAILED')): void {
  for (const pending of submissions) pending.reject(error);
}
