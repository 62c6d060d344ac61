import type { VaultDatabase } from '@ganzheng/wallet';

/** A database in memory, in the order of keys, as `level` gives it; `rows` is what a thief or a vandal would have. */
export function memoryDatabase(rows: Map<string, Uint8Array> = new Map()): VaultDatabase & { readonly rows: Map<string, Uint8Array> } {
  return {
    rows,
    get: async (key) => rows.get(key),
    batch: async (operations) => {
      for (const operation of operations) {
        if (operation.type === 'put') rows.set(operation.key, operation.value);
        else rows.delete(operation.key);
      }
    },
    iterator: async function* ({ gte, lt }) {
      for (const [key, value] of [...rows].sort(([left], [right]) => (left < right ? -1 : 1)))
        if (key >= gte && key < lt) yield [key, value];
    },
  };
}
