import type { Caller, Tx, View } from '@ganzheng/chaincode';
import { canonicalText, type Json } from '@ganzheng/sdk/ledger';
import { sm3 } from '@ganzheng/sdk/sm';
import { hexOf } from './hex.js';
import { type Database, keys, startingWith } from './store.js';

/** Writes of a transaction or a block in key order of arrival: canonical text, or null for a deletion. */
export type Writes = ReadonlyMap<string, string | null>;

/** Committed state as text, whatever holds it: the database under blocks in the making, a snapshot, or a replay in memory. */
export interface State {
  get(key: string): string | undefined;
  /** The value itself, deeply frozen. */
  read(key: string): Json | undefined;
  /** Entries whose key begins with the prefix, in UTF-8 byte order. */
  range(prefix: string): AsyncIterable<readonly [key: string, text: string]>;
}

/** One transaction while a rule runs over it. */
export interface Execution {
  readonly tx: Tx;
  readonly writes: Writes;
  /** whose peers must endorse later changes of a key, where there are independent endorsers */
  readonly locks: ReadonlyMap<string, readonly string[]>;
  /** canonical text of {name, payload} or of null */
  readonly eventText: string;
  /** Ends it: a rule that writes later has lost its turn. */
  close(): void;
}

// All keys of the law are plain; the other test is for what a rule might one day put into one.
const plainKey = /^[\x20-\x7e]+$/;
const wellFormedKey = /^[^\p{Cc}\p{Surrogate}\u{10ffff}]+$/u;

type Snapshot = ReturnType<Database['snapshot']>;

/** The state in the database, now or as of a snapshot. */
export const databaseState = (database: Database, snapshot?: Snapshot): State => ({
  get: (key) => getText(database, keys.state(key), snapshot),
  read: (key) => parseFrozen(getText(database, keys.state(key), snapshot)),
  async *range(prefix) {
    for await (const [key, text] of database.iterator({ ...startingWith(keys.state(prefix)), snapshot })) yield [key.slice(2), text];
  },
});

// Without options the engine takes a shorter way.
const getText = (database: Database, key: string, snapshot?: Snapshot): string | undefined =>
  snapshot === undefined ? database.getSync(key) : database.getSync(key, { snapshot });

/** A state with writes laid over it. */
export const overlay = (below: State, writes: Writes): State => ({
  get: (key) => {
    const text = writes.get(key);
    return text === undefined ? below.get(key) : (text ?? undefined);
  },
  read: (key) => {
    const text = writes.get(key);
    return text === undefined ? below.read(key) : parseFrozen(text ?? undefined);
  },
  async *range(prefix) {
    const above = [...writes].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => compareKeys(a, b));
    let next = above.shift();
    for await (const entry of below.range(prefix)) {
      for (; next !== undefined && compareKeys(next[0], entry[0]) < 0; next = above.shift()) if (next[1] !== null) yield [next[0], next[1]];
      if (next === undefined || next[0] !== entry[0]) yield entry;
    }
    for (; next !== undefined; next = above.shift()) if (next[1] !== null) yield [next[0], next[1]];
  },
});

/** What a rule may read. What it is given is frozen, so that a rule cannot change what another one sees. */
export const viewOf = (state: State): View => ({
  get: async (key) => state.read(key),
  async *range(prefix) {
    for await (const [key, text] of state.range(prefix)) yield [key, parseFrozen(text)];
  },
});

/** Reads a stored value, frozen through and through; nothing where there is none. */
export function parseFrozen(text: string): Json;
export function parseFrozen(text: string | undefined): Json | undefined;
export function parseFrozen(text: string | undefined): Json | undefined {
  return text === undefined ? undefined : freeze(JSON.parse(text) as Json);
}

function freeze(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  for (const part of Object.values(value)) freeze(part);
  return Object.freeze(value);
}

/**
 * Begins a transaction over committed state: what a rule writes is collected and never read back by it.
 *
 * @param view committed state, with the earlier transactions of the block in the making
 */
export function beginExecution(
  view: View,
  { id, time, caller }: { readonly id: string; readonly time: string; readonly caller: Caller },
): Execution {
  const writes = new Map<string, string | null>();
  const locks = new Map<string, readonly string[]>();
  let eventText: string | undefined;
  let open = true;
  const requireOpen = (): void => {
    if (!open) throw new TypeError('the transaction is over');
  };
  const write = (key: string, text: string | null): void => {
    requireOpen();
    if (!plainKey.test(key) && !wellFormedKey.test(key)) throw new TypeError('a key is well-formed text without control characters');
    writes.set(key, text);
  };
  const tx: Tx = {
    get: view.get,
    range: view.range,
    id,
    time,
    caller,
    put: (key, value) => write(key, canonicalText(value)),
    delete: (key) => write(key, null),
    // Kept for a replay of what other hosts committed; in one trust domain nobody endorses independently.
    lock: (key, mspIds) => {
      requireOpen();
      locks.set(key, mspIds);
    },
    emit: (name, payload) => {
      requireOpen();
      if (eventText !== undefined) throw new TypeError('a transaction emits at most one event');
      eventText = canonicalText({ name, payload });
    },
  };
  return {
    tx,
    writes,
    locks,
    get eventText() {
      return eventText ?? 'null';
    },
    close: () => {
      open = false;
    },
  };
}

/** SM3 of the JCS of the writes in UTF-8 byte order of the keys: [key, value] for each put, [key] for each deletion. @see RFC 8785 */
export function digestWrites(writes: Writes): string {
  const entries = [...writes]
    .sort(([a], [b]) => compareKeys(a, b))
    .map(([key, text]) => (text === null ? `[${JSON.stringify(key)}]` : `[${JSON.stringify(key)},${text}]`));
  return hexOf(sm3(Buffer.from(`[${entries.join(',')}]`)));
}

/** Order of keys by their UTF-8 bytes, on both hosts. Strings compare by UTF-16 units, which differs above U+D7FF. */
export function compareKeys(a: string, b: string): number {
  const within = Math.min(a.length, b.length);
  for (let at = 0; at < within; at++) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (x === y) continue;
    return isSurrogate(x) === isSurrogate(y) ? x - y : isSurrogate(x) ? 1 : -1;
  }
  return a.length - b.length;
}

const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;
