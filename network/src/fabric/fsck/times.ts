import type { Finding } from '../../embedded/check-block.js';

/** When a valid transaction says it was made, and where it stands. */
export interface Standpoint {
  readonly block: number;
  readonly index: number;
  readonly timeMs: number;
}

/** How far a proposal's time may be from an endorser's clock; the chaincode refuses what is further off. */
const windowMs = 60_000;
const neighbours = 5;
const enoughAfter = 3;
/** 9999-12-31T23:59:59Z */
const lastSecond = 253_402_300_799;

/** The instant of a transaction as the law reads it; nothing where the law would have refused it. */
export function instantOf({ seconds, nanos }: { readonly seconds: number; readonly nanos: number }): number | undefined {
  const lawful = seconds > 0 && seconds <= lastSecond && nanos >= 0 && nanos < 1e9;
  return lawful ? seconds * 1000 + Math.floor(nanos / 1e6) : undefined;
}

/**
 * Names what stands in the chain long after its time, and what is ahead of all that came after it. The middle one of several neighbours is
 * compared, so that one of them with a wrong time throws no doubt on the others.
 *
 * @param all valid transactions in the order of the chain
 */
export function judgeTimes(all: readonly Standpoint[]): Finding[] {
  return all.flatMap(({ block, index, timeMs }, at): Finding[] => {
    const before = middleOf(all.slice(Math.max(0, at - neighbours), at));
    const following = all.slice(at + 1, at + 1 + neighbours);
    const after = following.length < enoughAfter ? undefined : middleOf(following);
    if (before !== undefined && before - timeMs > windowMs)
      return [{ code: 'TX_COMMITTED_LATE', block, index, detail: `${Math.round((before - timeMs) / 1000)} s` }];
    if (after !== undefined && timeMs - after > windowMs)
      return [{ code: 'TX_TIME_FORGED', block, index, detail: `${Math.round((timeMs - after) / 1000)} s ahead` }];
    return [];
  });
}

/** The middle time, of two the earlier. */
function middleOf(all: readonly Standpoint[]): number | undefined {
  const sorted = all.map(({ timeMs }) => timeMs).sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}
