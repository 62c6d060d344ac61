import { type CacheLimits, createAnswerCache } from './answer-cache.js';
import { withinTime } from './ask.js';
import type { Fetchers } from './trust.js';

/** How long a fetch may take and how long its answer is good. */
export interface FetchLimits extends CacheLimits {
  readonly deadlineMs: number;
}

const defaults: FetchLimits = { deadlineMs: 3000, ttlSeconds: 60, maxEntries: 256 };

/**
 * Makes fetchers that remember their answers and give up in time. The guard against fetching inside the house (SSRF) is in the functions handed in.
 *
 * @param raw what really fetches; the URI is attacker-controlled
 * @param clock milliseconds since 1970 UTC
 */
export function createFetchers(raw: Fetchers, clock: () => number, limits: Partial<FetchLimits> = {}): Fetchers {
  const { deadlineMs, ...cacheLimits } = { ...defaults, ...limits };
  const cache = createAnswerCache(cacheLimits, clock);
  const { statusList, receipt } = raw;
  return {
    ...(statusList === undefined
      ? {}
      : { statusList: (uri) => cache.answer(`statusList ${uri}`, () => withinTime(async () => statusList(uri), deadlineMs)) }),
    ...(receipt === undefined
      ? {}
      : { receipt: (leafHash) => cache.answer(`receipt ${leafHash}`, () => withinTime(async () => receipt(leafHash), deadlineMs)) }),
  };
}
