import type { ChaincodeCall } from '../driver/access.js';
import type { FollowedAccess } from '../driver/route.js';
import { failureOf, verdictOf } from '../driver/submit.js';

/** How long the two halves of a transaction's way took. */
export interface Lap {
  /** until enough organisations had endorsed it */
  readonly endorseMs: number;
  /** from then on until it stood in a block of the peer */
  readonly commitMs: number;
}

/** Valid, as every peer counts it. */
const valid = 0;
/** A network as slow as this is measured, too; a slower one is taken for silent. */
const standsWithinMs = 30_000;

/**
 * Sends a query on the whole way of a transaction, through one peer and at the first attempt: endorsed, ordered, in a block and valid. It writes nothing.
 *
 * @throws the law's refusals, LEDGER_UNREACHABLE, LEDGER_OVERLOADED, ENDORSEMENT_INSUFFICIENT, ENDORSEMENTS_DIFFER, ENDORSEMENT_REFUSED,
 * COMMIT_CONFLICT, COMMIT_INVALID
 */
export async function orderQuery(access: FollowedAccess, call: ChaincodeCall): Promise<Lap> {
  const began = performance.now();
  try {
    const follower = await access.follower();
    const { txId, order } = await access.endorse(call);
    const endorsed = performance.now();
    const standing = follower.position(txId, AbortSignal.timeout(standsWithinMs));
    standing.catch(() => undefined);
    await order();
    const { code } = await standing;
    if (code !== valid) throw verdictOf(code).error;
    return { endorseMs: endorsed - began, commitMs: performance.now() - endorsed };
  } catch (error) {
    throw failureOf(access, error).error;
  }
}
