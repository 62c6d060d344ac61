import { setTimeout as wait } from 'node:timers/promises';
import { LicenceError } from '@ganzheng/sdk/errors';
import { peer } from '@hyperledger/fabric-protos';
import type { Access, Stream, Verdicts } from './access.js';
import { chainInfo } from './look-up.js';
import { verdictCode } from './proposal.js';

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
  /** number of blocks the peer is known to have */
  height(): number;
  /** Tells who waits that this peer will not answer them: their transactions may stand all the same. */
  abandon(): void;
  close(): void;
}

const againMs = 200;

const { NIL_ENVELOPE, BAD_PAYLOAD, BAD_COMMON_HEADER, BAD_CREATOR_SIGNATURE, BAD_PROPOSAL_TXID } = peer.TxValidationCode;

/** Verdicts that come before anybody has checked whose the transaction id is: anyone may have written ours there. */
const unproven: ReadonlySet<number> = new Set([NIL_ENVELOPE, BAD_PAYLOAD, BAD_COMMON_HEADER, BAD_CREATOR_SIGNATURE, BAD_PROPOSAL_TXID]);

/**
 * Follows a peer's blocks from now on. Should the stream break, it goes on after the last block seen, so that nothing is missed.
 *
 * @param access the peer, as one admitted identity sees it
 * @param onSilent told when the stream cannot be had again
 */
export async function followBlocks(access: Access, { onSilent }: { readonly onSilent: () => void }): Promise<Follower> {
  const waiting = new Map<string, { readonly tell: (position: Position) => void; readonly abandon: () => void }>();
  const closing = new AbortController();
  let next = (await chainInfo(access)).height;
  let broken = false;
  let close = (): void => undefined;

  const take = ({ number, transactions }: Verdicts): void => {
    next = number + 1;
    broken = false;
    for (const [index, { txId, code }] of transactions.entries()) {
      // The first proven place of a transaction id is its own; a second is a repetition that Fabric refused.
      if (!unproven.has(code)) waiting.get(txId)?.tell({ block: number, index, code });
    }
  };
  const readFrom = async (stream: Stream<Verdicts>, most: number): Promise<void> => {
    close = () => stream.close();
    if (closing.signal.aborted) close();
    for await (const block of stream) {
      take(block);
      if (--most <= 0) break;
    }
    stream.close();
  };
  void (async () => {
    while (!closing.signal.aborted) {
      try {
        // A peer cannot make verdicts of a block that holds garbage, but it gives the block itself.
        await (broken ? readFrom(await wholeBlocks(access, next), 1) : readFrom(await access.verdicts(next), Infinity));
      } catch {
        // Once may be a passing disturbance; that nothing is there to go on with is not.
        if (broken && !closing.signal.aborted) onSilent();
        broken = true;
      }
      await wait(broken ? againMs : 0, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  })();

  return {
    position: (txId, signal) =>
      new Promise((resolve, reject) => {
        const give = (reason: unknown): void => {
          waiting.delete(txId);
          reject(reason);
        };
        const expire = (): void => give(signal.reason);
        signal.addEventListener('abort', expire, { once: true });
        waiting.set(txId, {
          tell(position) {
            waiting.delete(txId);
            signal.removeEventListener('abort', expire);
            resolve(position);
          },
          abandon: () => give(new LicenceError('LEDGER_UNREACHABLE', { stage: 'commit' })),
        });
      }),
    height: () => next,
    abandon() {
      for (const each of [...waiting.values()]) each.abandon();
    },
    close() {
      closing.abort();
      close();
    },
  };
}

/** The verdicts of whole blocks. */
async function wholeBlocks(access: Access, from: number): Promise<Stream<Verdicts>> {
  const blocks = await access.blocks(from);
  return {
    async *[Symbol.asyncIterator]() {
      for await (const { number, transactions } of blocks)
        yield { number, transactions: transactions.map(({ txId, verdict }) => ({ txId, code: verdictCode(verdict) })) };
    },
    close: () => blocks.close(),
  };
}
