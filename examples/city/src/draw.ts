/** A seeded source of choices: the same seed draws the same things in the same order, on every machine. Not for keys or salts. */
export interface Draw {
  /** A whole number from `low` to `high`, both included. */
  readonly between: (low: number, high: number) => number;
  readonly pick: <T>(list: readonly T[]) => T;
  /** True in `percent` of a hundred draws. */
  readonly chance: (percent: number) => boolean;
}

/**
 * Starts a source of choices.
 *
 * @param seed any 32-bit number
 * @see Chris Doty-Humphrey, PractRand: sfc32 (small fast counting generator, 32 bits)
 * @example createDraw(7).between(1, 6)
 */
export function createDraw(seed: number): Draw {
  const next = sfc32(seed);
  const between = (low: number, high: number): number => low + Math.floor((next() / 2 ** 32) * (high - low + 1));
  return {
    between,
    chance: (percent) => between(1, 100) <= percent,
    pick: (list) => {
      const item = list[between(0, list.length - 1)];
      if (item === undefined) throw new TypeError('nothing to pick from');
      return item;
    },
  };
}

function sfc32(seed: number): () => number {
  let [a, b, c, counter] = [0, seed | 0, 0, 1];
  const next = (): number => {
    const result = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + result;
    c |= 0;
    return result >>> 0;
  };
  for (let warm = 0; warm < 12; warm++) next();
  return next;
}
