import type { Json } from '@ganzheng/sdk/ledger';
import { parseFrozen, type State, type Writes } from './execute.js';

/** Committed state as the writer reads it, what was read last kept in memory. */
export interface StateCache extends State {
  /** Takes over what a block changed, once it is durable. */
  commit(writes: Writes): void;
}

/** An entry kept: its text, and its value once somebody has asked for it. */
interface Kept {
  readonly text: string;
  value?: Json;
}

const mostKept = 20_000;
const longestKept = 8192;

/**
 * Puts a memory before committed state. Only the one writer changes state and tells the memory, so it is never stale; keys that a block
 * on its way to the disk changes are not read through it, since that block lies over it.
 */
export function createStateCache(below: State): StateCache {
  let young = new Map<string, Kept>();
  let old = new Map<string, Kept>();

  // Two generations: what is not read for a whole generation is forgotten.
  const keep = (key: string, kept: Kept): Kept => {
    if (kept.text.length > longestKept) return kept;
    if (young.size >= mostKept / 2) [old, young] = [young, new Map()];
    young.set(key, kept);
    return kept;
  };

  const find = (key: string): Kept | undefined => {
    const near = young.get(key);
    if (near !== undefined) return near;
    const far = old.get(key);
    if (far !== undefined) return keep(key, far);
    const text = below.get(key);
    return text === undefined ? undefined : keep(key, { text });
  };

  return {
    get: (key) => find(key)?.text,
    read: (key) => {
      const kept = find(key);
      if (kept === undefined) return undefined;
      kept.value ??= parseFrozen(kept.text);
      return kept.value;
    },
    range: below.range,
    commit: (writes) => {
      for (const key of writes.keys()) {
        young.delete(key);
        old.delete(key);
      }
    },
  };
}
