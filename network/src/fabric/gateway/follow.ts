import { setTimeout as wait } from 'node:timers/promises';
import type { Network } from '@hyperledger/fabric-gateway';
import { chainInfo } from './look-up.js';

/** Where a transaction stands, and what the ledger found. */
interface Position {
  readonly block: number;
  readonly index: number;
  /** validation code at the position itself */
  readonly code: number;
}

/** Follows the blocks of one peer and tells who waits where their transactions came to stand. */
export interface Follower {
  /** Answers when the transaction stands in a block; to be asked before it is ordered. */
  position(txId: string, signal: AbortSignal): Promise<Position>;
  close(): void;
}

const againMs = 200;

/**
 * Follows a peer's blocks from now on. Should the stream break, it goes on after the last block seen, so that nothing is missed.
 *
 * @param network the peer, as one admitted identity sees it
 */
export async function followBlocks(network: Network): Promise<Follower> {
  const waiting = new Map<string, (position: Position) => void>();
  const closing = new AbortController();
  let next = (await chainInfo(network)).height;
  let close = (): void => undefined;

  const read = async (): Promise<void> => {
    const blocks = await network.getFilteredBlockEvents({ startBlock: BigInt(next) });
    close = () => blocks.close();
    if (closing.signal.aborted) close();
    for await (const block of blocks) {
      const number = Number(block.getNumber());
      next = number + 1;
      for (const [index, transaction] of block.getFilteredTransactionsList().entries()) {
        const txId = transaction.getTxid();
        const tell = waiting.get(txId);
        // The first place a transaction id comes to stand is its own; a second is a repetition that Fabric refused.
        waiting.delete(txId);
        tell?.({ block: number, index, code: transaction.getTxValidationCode() });
      }
    }
  };
  void (async () => {
    while (!closing.signal.aborted) {
      await read().catch(() => undefined);
      await wait(againMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  })();

  return {
    position: (txId, signal) =>
      new Promise((resolve, reject) => {
        const give = (): void => {
          waiting.delete(txId);
          reject(signal.reason);
        };
        signal.addEventListener('abort', give, { once: true });
        waiting.set(txId, (position) => {
          signal.removeEventListener('abort', give);
          resolve(position);
        });
      }),
    close() {
      closing.abort();
      close();
    },
  };
}
