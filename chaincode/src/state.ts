import { type ErrorCode, type ErrorDetail, LicenceError } from '@ganzheng/sdk/errors';
import type { Json } from '@ganzheng/sdk/ledger';
import type { Key } from './keys.js';
import type { Tx, View } from './tx.js';

/** Reads a record, or undefined. What stands on the ledger was written by these rules, so its type is taken from its key. */
export function find<T>(view: View, key: Key<T>): Promise<T | undefined> {
  return view.get(key) as Promise<T | undefined>;
}

/** Reads a record that must be there. @throws the code */
export async function need<T>(view: View, key: Key<T>, code: ErrorCode, detail: ErrorDetail = {}): Promise<T> {
  const found = await find(view, key);
  if (found === undefined) throw new LicenceError(code, detail);
  return found;
}

/** Demands that nothing stands under a key. @throws the code */
export async function vacant<T>(view: View, key: Key<T>, code: ErrorCode): Promise<void> {
  if ((await view.get(key)) !== undefined) throw new LicenceError(code);
}

/** Reads every record under a prefix, in key order. */
export async function list<T>(view: View, prefix: Key<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const [, value] of view.range(prefix)) found.push(value as T);
  return found;
}

/** Writes a record. */
export function put<T>(tx: Tx, key: Key<T>, record: T): void {
  tx.put(key, record as Json);
}
