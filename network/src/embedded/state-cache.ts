import type { State, Writes } from './execute.js';

/** Committed state as the writer reads it, the values read or written last kept in memory. */
export interface StateCache extends State {
  /** Takes over what a block changed, once it is durable. */
  commit(writes: Writes): void;
}

const mostKept = 20_000;
const longestKept = 8192;

/**
 * Puts a memory before committed state. Only the one writer changes state and tells the memory, so it is never stale; keys that a block
 * on its way to the disk changes are not read through it, since that block lies over it.
 */
export function createStateCache(below: State): StateCache {
  let young = new Map<string, string>();
  let old = new Map<string, string>();

  // Two generations: what is not read for a whole generation is forgotten.
  const keep = (key: string, text: string): void => {
    if (text.length > longestKept) return;
    if (young.size >= mostKept / 2) [old, young] = [young, new Map()];
    young.set(key, text);
  };

  return {
    get(key) {
      const near = young.get(key);
      if (near !== undefined) return near;
      const text = old.get(key) ?? below.get(key);
      if (text !== undefined) keep(key, text);
      return text;
    },
    range: below.range,
    commit(writes) {
      for (const [key, text] of writes) {
        if (text === null || text.length > longestKept || !(young.has(key) || old.has(key))) {
          young.delete(key);
          old.delete(key);
        } else keep(key, text);
      }
    },
  };
}
