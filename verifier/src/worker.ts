import { setTimeout as sleep } from 'node:timers/promises';
import { LicenceError } from '@ganzheng/sdk/errors';
import type { Unfinished } from './case-store.js';
import { deliverReceipt } from './deliver-receipt.js';
import type { VerifierDeps } from './deps.js';
import { settleAnswer } from './settle-answer.js';
import { settleDuty } from './use-by-duty.js';

/** What a pass left: things that still wait, and things that broke down. */
export interface Pass {
  readonly waiting: number;
  /** codes, one a thing */
  readonly failed: readonly string[];
}

/** The window's one worker: it finishes what a crash cut off, records uses that waited for the ledger, and delivers receipts. */
export interface Worker {
  /** Waits for the pass under way and stops. */
  stop(): Promise<void>;
}

/** Goes once through everything that is not at its end. One thing that breaks down does not keep the others; a signal ends the pass after the thing at hand. */
export async function flush(deps: VerifierDeps, signal?: AbortSignal): Promise<Pass> {
  const failed: string[] = [];
  const tried = async (step: () => Promise<unknown>): Promise<void> => {
    if (signal?.aborted === true) return;
    await step().catch((error: unknown) => failed.push(error instanceof LicenceError ? error.code : 'INTERNAL_ERROR'));
  };
  for (const unfinished of await deps.cases.unfinished()) await tried(() => finish(deps, unfinished));
  for (const useId of await deps.cases.undelivered()) await tried(() => deliverReceipt(deps, useId));
  const [left, undelivered] = await Promise.all([deps.cases.unfinished(), deps.cases.undelivered()]);
  return { waiting: left.length + undelivered.length, failed };
}

const finish = (deps: VerifierDeps, { kind, id }: Unfinished): Promise<unknown> =>
  kind === 'request' ? settleAnswer(deps, id) : settleDuty(deps, id);

/**
 * Starts the worker; its first pass begins at once.
 *
 * @param everyMs pause between passes
 * @param onFailure told the codes of what broke down in a pass, for the log
 */
export function startWorker(
  deps: VerifierDeps,
  { everyMs, onFailure }: { readonly everyMs: number; readonly onFailure: (codes: readonly string[]) => void },
): Worker {
  if (!(everyMs > 0)) throw new TypeError('a worker pauses between passes');
  const stopping = new AbortController();
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const { failed } = await flush(deps, stopping.signal).catch(() => ({ failed: ['INTERNAL_ERROR'] }));
      if (failed.length > 0) onFailure(failed);
      await sleep(everyMs, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
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
