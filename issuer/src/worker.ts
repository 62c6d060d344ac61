import { setTimeout as sleep } from 'node:timers/promises';
import { LicenceError } from '@ganzheng/sdk/errors';
import { sweepAnswers } from './answers.js';
import type { Issuer } from './issuer.js';
import { sweepNonces } from './nonce.js';
import { sweepOffers } from './offer.js';
import { isRefusal } from './outbox.js';
import { sweepTokens } from './redeem.js';
import { publishStatusList, staleLists } from './status-list.js';

/** The issuer's one worker: it drains the outbox and keeps the status lists fresh. */
export interface Worker {
  /** Waits for the pass under way and stops. */
  stop(): Promise<void>;
}

/**
 * Everything that waits is done: anchored, submitted, published. For tests, imports and a clean stop.
 * What the law refuses to one organisation holds up no other: the rest is done first, then the first refusal is thrown.
 */
export const flush = (issuer: Issuer): Promise<void> =>
  issuer.passes(async () => {
    await sweep(issuer);
    const refusals: LicenceError[] = [];
    const attempt = (step: () => Promise<unknown>) =>
      step().catch((error: unknown) => {
        if (!isRefusal(error)) throw error;
        refusals.push(error);
      });
    await attempt(() => issuer.outbox.drain());
    for (const { organisation, list } of await staleLists(issuer)) await attempt(() => publishStatusList(issuer, organisation, list));
    await attempt(() => issuer.outbox.drain());
    if (refusals[0] !== undefined) throw refusals[0];
  });

/** Forgets whatever has had its time. */
async function sweep(issuer: Issuer): Promise<void> {
  await sweepNonces(issuer);
  await sweepTokens(issuer);
  await sweepOffers(issuer);
  await sweepAnswers(issuer);
}

/**
 * Starts the worker.
 *
 * @param everyMs pause between passes, at most the merge delay of 10 s: the longest a leaf waits for its checkpoint
 */
export function startWorker(issuer: Issuer, { everyMs }: { readonly everyMs: number }): Worker {
  if (!(everyMs > 0 && everyMs <= 10_000)) throw new TypeError('the merge delay is at most 10 s');
  const stopping = new AbortController();
  const run = async () => {
    while (!stopping.signal.aborted) {
      await flush(issuer).catch((error: unknown) => {
        if (error instanceof LicenceError && error.code === 'OUTBOX_LEASE_LOST') stopping.abort();
        // Nothing is lost: the row stands in the outbox and the next pass resumes it.
        issuer.logger.error({ code: error instanceof LicenceError ? error.code : 'INTERNAL_ERROR' }, 'the worker was stopped short');
      });
      await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
