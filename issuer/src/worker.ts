import { setTimeout as sleep } from 'node:timers/promises';
import { LicenceError } from '@ganzheng/sdk/errors';
import { sweepAnswers } from './answers.js';
import type { Issuer } from './issuer.js';
import { sweepNonces } from './nonce.js';
import { sweepOffers } from './offer.js';
import { sweepTokens } from './redeem.js';
import { refreshStatusLists } from './status-list.js';

/** The issuer's one worker: it drains the outbox and keeps the status lists fresh. */
export interface Worker {
  /** Waits for the pass under way and stops. */
  stop(): Promise<void>;
}

/** Everything that waits is done: anchored, submitted, published. For tests, imports and a clean stop. */
export const flush = (issuer: Issuer): Promise<void> =>
  issuer.passes(async () => {
    await issuer.outbox.drain();
    await refreshStatusLists(issuer);
    await issuer.outbox.drain();
    await sweepNonces(issuer);
    await sweepTokens(issuer);
    await sweepOffers(issuer);
    await sweepAnswers(issuer);
  });

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
