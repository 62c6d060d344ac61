import { setTimeout as wait } from 'node:timers/promises';
import type { Ledger } from '@ganzheng/sdk/ledger';

const pollMs = 10;
const patienceMs = 10_000;

/**
 * Waits until every organisation's peer that answers holds a block: on Fabric another's peer may be a moment behind, and refuse what stands on it.
 * The embedded ledger is one, and has it.
 */
export async function untilEverywhere(ledger: Ledger, block: number): Promise<void> {
  for (let waited = 0; waited < patienceMs; waited += pollMs) {
    const { peers = [] } = await ledger.status();
    if (peers.every(({ height }) => height === null || height > block)) return;
    await wait(pollMs);
  }
}
