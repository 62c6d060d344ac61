import { setTimeout as wait } from 'node:timers/promises';
import { LicenceError } from '@ganzheng/sdk/errors';
import type { EventCheckpoint, LedgerEvent } from '@ganzheng/sdk/ledger';
import { eventsOf } from './blocks.js';
import { chainInfo } from './look-up.js';
import type { Access } from './submit.js';

const againMs = 200;

/**
 * Gives events in the order of the chain, each once, from just after a checkpoint and on until the signal aborts. A peer that goes away is
 * replaced by the next, from where reading stood.
 *
 * @throws LEDGER_ROLLED_BACK when the checkpoint names a block this ledger has not got
 */
export async function* readEvents(
  accesses: { current(): Access; next(): void },
  chaincode: string,
  after: EventCheckpoint | null,
  signal: AbortSignal,
): AsyncGenerator<LedgerEvent, void> {
  if (after !== null) await requireReached(accesses.current(), after);
  let [block, index] = after === null ? [0, -1] : [after.block, after.index];
  while (!signal.aborted) {
    try {
      const blocks = await accesses.current().network.getBlockEvents({ startBlock: BigInt(block) });
      const stop = (): void => blocks.close();
      signal.addEventListener('abort', stop, { once: true });
      try {
        for await (const each of blocks) {
          for (const event of eventsOf(each, chaincode)) {
            if (signal.aborted) return;
            if (event.block === block && event.index <= index) continue;
            yield event;
          }
          [block, index] = [Number(each.getHeader()?.getNumber() ?? block) + 1, -1];
        }
      } finally {
        signal.removeEventListener('abort', stop);
        blocks.close();
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof LicenceError) throw error;
      accesses.next();
    }
    await wait(againMs, undefined, { signal }).catch(() => undefined);
  }
}

async function requireReached({ network }: Access, { block }: EventCheckpoint): Promise<void> {
  const { height } = await chainInfo(network);
  if (block >= height) throw new LicenceError('LEDGER_ROLLED_BACK', { height, seenBlock: block });
}
