import { LicenceError } from '@ganzheng/sdk/errors';
import type { CommittedTransaction, EventCheckpoint, LedgerEvent } from '@ganzheng/sdk/ledger';
import type { Block } from './blocks.js';
import type { Chain } from './chain.js';

/**
 * Gives events in the order of the chain, each once, from just after a checkpoint and on until the signal aborts.
 * Read from the blocks as the reader asks for them, so a slow reader costs no memory and misses nothing.
 *
 * @param after the last event the reader has dealt with; null for the beginning
 * @throws LEDGER_ROLLED_BACK when the checkpoint names a block this ledger has not got
 */
export async function* readEvents(chain: Chain, after: EventCheckpoint | null, signal: AbortSignal): AsyncGenerator<LedgerEvent, void> {
  if (after !== null && after.block >= chain.tip.height) {
    throw new LicenceError('LEDGER_ROLLED_BACK', { height: chain.tip.height, seenBlock: after.block });
  }
  let next = after === null ? 0 : after.block;
  let from = after === null ? 0 : after.index + 1;
  while (!signal.aborted) {
    if (next >= chain.tip.height && !(await grows(chain, next, signal))) return;
    for (const event of eventsOf(chain.block(next), from)) {
      if (signal.aborted) return;
      yield event;
    }
    next++;
    from = 0;
  }
}

async function grows(chain: Chain, height: number, signal: AbortSignal): Promise<boolean> {
  try {
    await chain.beyond(height, signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

function eventsOf({ header, transactions }: Block, from: number): LedgerEvent[] {
  const { number, time } = header.statement;
  return transactions.slice(from).flatMap((text, at) => {
    const { txId, event } = JSON.parse(text) as CommittedTransaction;
    return event === null ? [] : [{ name: event.name, txId, block: number, index: from + at, time, payload: event.payload }];
  });
}
