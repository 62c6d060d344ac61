/** How hard, and how long. */
export interface Load {
  /** how many call at once, each again as soon as it has its answer */
  readonly clients: number;
  readonly forMs: number;
}

/** How long calls took. */
export interface Timing {
  readonly count: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
  readonly perSecond: number;
}

/**
 * Lets clients make a call again and again for a while; what has begun by then is waited for. The first call that fails ends it for all.
 *
 * @returns what the calls gave, in the order they ended, and how long all of it took
 */
export async function repeat<T>(
  call: () => Promise<T>,
  { clients, forMs }: Load,
): Promise<{ readonly given: readonly T[]; readonly tookMs: number }> {
  const began = performance.now();
  const given: T[] = [];
  let over = false;
  const client = async (): Promise<void> => {
    do given.push(await call());
    while (!over && performance.now() - began < forMs);
  };
  await Promise.all(Array.from({ length: clients }, client)).finally(() => {
    over = true;
  });
  return { given, tookMs: performance.now() - began };
}

/** What a number of calls come to that took so long each, and so long together. */
export function timingOf(eachMs: readonly number[], tookMs: number): Timing {
  return {
    count: eachMs.length,
    p50Ms: quantile(eachMs, 0.5),
    p95Ms: quantile(eachMs, 0.95),
    maxMs: quantile(eachMs, 1),
    perSecond: hundredths((eachMs.length * 1000) / tookMs),
  };
}

/** The smallest value that so great a part of all does not exceed. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return hundredths(sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN);
}

/** Finer than this nothing here is known. */
export const hundredths = (value: number): number => Math.round(value * 100) / 100;
