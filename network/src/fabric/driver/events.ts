import { setTimeout as wait } from 'node:timers/promises';
import { LicenceError } from '@ganzheng/sdk/errors';
import type { EventCheckpoint, LedgerEvent } from '@ganzheng/sdk/ledger';
import { eventsOf, type ReadBlock } from './blocks.js';
import { chainInfo } from './look-up.js';
import type { Route } from './route.js';

const againMs = 200;
const mostTries = 9;

/**
 * Gives events in the order of the chain, each once, from just after a checkpoint and on until the signal aborts. A peer that goes away is
 * replaced by the next, from where reading stood.
 *
 * @throws LEDGER_ROLLED_BACK when the checkpoint names a block this ledger has not got
 */
export async function* readEvents(
  route: Route,
  chaincode: string,
  after: EventCheckpoint | null,
  signal: AbortSignal,
): AsyncGenerator<LedgerEvent, void> {
  if (after !== null) await requireReached(route, after, signal);
  let [block, index] = after === null ? [0, -1] : [after.block, after.index];
  while (!signal.aborted) {
    try {
      // One block earlier: what stands next to a transaction shows whether it came late.
      const blocks = await route.current().blocks(Math.max(0, block - 1));
      let before: ReadBlock | undefined;
      const stop = (): void => blocks.close();
      signal.addEventListener('abort', stop, { once: true });
      try {
        for await (const each of blocks) {
          for (const event of eventsOf(each, chaincode, before)) {
            if (signal.aborted) return;
            if (event.block < block || (event.block === block && event.index <= index)) continue;
            yield event;
          }
          before = each;
          if (each.number >= block) [block, index] = [each.number + 1, -1];
        }
      } finally {
        signal.removeEventListener('abort', stop);
        blocks.close();
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof LicenceError) throw error;
      route.next();
    }
    await wait(againMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Looks for a peer that has the block: one alone may lag behind the one it was read from. */
async function requireReached(route: Route, { block }: EventCheckpoint, signal: AbortSignal): Promise<void> {
  for (let height = 0, tries = 1; !signal.aborted; tries++) {
    const access = route.current();
    try {
      ({ height } = await chainInfo(access));
      if (block < height) return;
      if (tries > mostTries) throw new LicenceError('LEDGER_ROLLED_BACK', { height, seenBlock: block });
      route.pass();
    } catch (error) {
      if (error instanceof LicenceError) throw error;
      const { kind, error: failure } = access.lift(error);
      if (kind === 'final') throw failure;
      route.next();
    }
    await wait(againMs, undefined, { signal }).catch(() => undefined);
  }
}
