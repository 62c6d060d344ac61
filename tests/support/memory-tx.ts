import { applyEvaluate, applySubmit, type Caller, type EvaluateCall, type SubmitCall, type Tx } from '@ganzheng/chaincode';
import { isSubmitName, type Json, rowOf, type TransactionName } from '@ganzheng/sdk/ledger';

/** What one accepted submission did. */
export interface Outcome {
  readonly txId: string;
  readonly result: Json;
  readonly repeated: boolean;
  readonly writes: ReadonlyMap<string, Json | undefined>;
  /** keys under key-level endorsement, and whose */
  readonly locks: ReadonlyMap<string, readonly string[]>;
  readonly event: { readonly name: string; readonly payload: Json } | null;
}

/**
 * The smallest lawful host: committed state in a map, one transaction at a time, nothing kept of a refused one.
 * It holds every transaction to its row of the table: keys, event, result.
 */
export interface MemoryHost {
  readonly state: ReadonlyMap<string, Json>;
  submit(call: SubmitCall, at: { readonly time: string; readonly caller: Caller }): Promise<Outcome>;
  evaluate(call: EvaluateCall, at: { readonly time: string; readonly caller: Caller }): Promise<Json>;
}

export function createMemoryHost(initial: ReadonlyMap<string, Json> = new Map()): MemoryHost {
  const state = new Map(initial);
  let count = initial.size;

  const view = {
    get: async (key: string) => copy(state.get(key)),
    async *range(prefix: string) {
      for (const key of [...state.keys()].filter((each) => each.startsWith(prefix)).sort(byUtf8))
        yield [key, copy(state.get(key)) ?? null] as const;
    },
  };

  return {
    state,
    async submit(call, { time, caller }) {
      const writes = new Map<string, Json | undefined>();
      const locks = new Map<string, readonly string[]>();
      const events: { name: string; payload: Json }[] = [];
      const txId = (count++).toString(16).padStart(64, '0');
      const tx: Tx = {
        ...view,
        id: txId,
        time,
        caller,
        put: (key, value) => void writes.set(key, copy(value)),
        delete: (key) => void writes.set(key, undefined),
        lock: (key, mspIds) => void locks.set(key, mspIds),
        emit: (name, payload) => void events.push({ name, payload }),
      };
      const applied = await applySubmit(tx, call);
      if (events.length > 1) throw new TypeError('more than one event');
      const outcome = { txId, result: applied.result, repeated: applied.repeated, writes, locks, event: events[0] ?? null };
      requireAsInTable(call.name, outcome);
      for (const [key, value] of writes) {
        if (value === undefined) state.delete(key);
        else state.set(key, value);
      }
      return outcome;
    },
    async evaluate(call, at) {
      const result = await applyEvaluate(view, call, at);
      rowOf(call.name as TransactionName).result.parse(result);
      return result;
    },
  };
}

/** @throws TypeError when a transaction writes, emits or answers what its row does not say */
function requireAsInTable(name: string, { result, repeated, writes, locks, event }: Outcome): void {
  if (!isSubmitName(name)) throw new TypeError('not a submission');
  const row = rowOf(name);
  row.result.parse(result);
  if (repeated) {
    if (writes.size > 0 || event !== null) throw new TypeError(`${name}: a repetition wrote or emitted`);
    return;
  }
  const templates = [...row.keys, 'REQ~{}'].map((template) => new RegExp(`^${template.replaceAll('{}', '[^~]+')}$`));
  for (const key of writes.keys())
    if (!templates.some((template) => template.test(key))) throw new TypeError(`${name}: key ${key} is not in its row`);
  for (const [key, mspIds] of locks)
    if (!writes.has(key) || new Set(mspIds).size < 2)
      throw new TypeError(`${name}: key ${key} is locked to one organisation or not written`);
  if ((event?.name ?? null) !== row.event) throw new TypeError(`${name}: event ${event?.name} is not the one of its row`);
}

const copy = <T extends Json | undefined>(value: T): T => (value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T));

const byUtf8 = (left: string, right: string): number => Buffer.compare(Buffer.from(left), Buffer.from(right));
