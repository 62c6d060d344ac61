import { LicenceError } from '@ganzheng/sdk/errors';
import { canonicalText, type Json } from '@ganzheng/sdk/ledger';
import { transactionText } from './blocks.js';
import { txIdOf } from './envelope.js';
import { beginExecution, digestWrites, overlay, type State, viewOf } from './execute.js';
import { requireValid } from './identity.js';
import type { Law } from './law.js';
import type { Authentic, Pending } from './submission.js';

/** What became of one submission while the block was made: told to its submitter when the block is durable. */
type Fate = { readonly pending: Pending } & (Done | { readonly refusal: Error });

/** Done in this block at an index, or, without one, by an earlier transaction with the same request id. */
interface Done {
  readonly txId: string;
  readonly result: Json;
  readonly index?: number;
}

/** A block in the making. */
export interface DraftBlock {
  readonly time: string;
  readonly transactions: readonly string[];
  readonly txIds: readonly string[];
  readonly writes: ReadonlyMap<string, string | null>;
  readonly certificates: ReadonlyMap<string, string>;
  readonly fates: readonly Fate[];
}

/** What a block is made upon. */
export interface Ground {
  readonly law: Law;
  readonly time: Date;
  /** state after every block before this one */
  readonly state: State;
  /** whether a transaction id stands in a block before this one */
  hasTransaction(txId: string): boolean;
}

/**
 * Runs submissions one after the other through the law. Each reads committed state and the transactions before it in this block, never
 * its own writes; a refused one leaves nothing.
 */
export async function draftBlock(submissions: readonly Pending[], { law, time, state, hasTransaction }: Ground): Promise<DraftBlock> {
  const block = {
    time: time.toISOString(),
    transactions: [] as string[],
    txIds: [] as string[],
    writes: new Map<string, string | null>(),
    certificates: new Map<string, string>(),
  };
  const fates: Fate[] = [];
  const seen = new Set<string>();
  const view = viewOf(overlay(state, block.writes));

  const run = async (authentic: Authentic): Promise<Done> => {
    const { member, proposal, args, signature } = authentic;
    requireValid(member, time.getTime());
    const txId = txIdOf(proposal.nonce, member.digest);
    if (seen.has(txId) || hasTransaction(txId)) throw new LicenceError('NONCE_REUSED');
    const execution = beginExecution(view, { id: txId, time: block.time, caller: member.caller });
    const { name, requestId, argsText, nonce } = proposal;
    const outcome = await law.applySubmit(execution.tx, { name, args, requestId }).finally(execution.close);
    if (outcome.repeated) return outcome;
    const { writes, eventText } = execution;
    const index = block.transactions.length;
    block.transactions.push(
      transactionText({
        txId,
        name,
        argsText,
        requestId,
        callerText: member.callerText,
        time: block.time,
        resultText: canonicalText(outcome.result),
        writes: digestWrites(writes),
        eventText,
        creator: { certificate: member.digest, nonce, signature },
      }),
    );
    block.txIds.push(txId);
    seen.add(txId);
    for (const [key, text] of writes) block.writes.set(key, text);
    block.certificates.set(member.digest, member.certificate);
    return { txId, index, result: outcome.result };
  };

  for (const pending of submissions) {
    const authentic = await pending.authentic;
    try {
      if (authentic instanceof Error) throw authentic;
      fates.push({ pending, ...(await run(authentic)) });
    } catch (error) {
      fates.push({ pending, refusal: error instanceof Error ? error : new TypeError('a rule threw no error') });
    }
  }
  return { ...block, fates };
}
