import type { Json } from '@ganzheng/sdk/ledger';
import { hkdfSm3, hmacSm3, type RandomBytes } from '@ganzheng/sdk/sm';
import { type ByteDatabase, createSealedStore } from '@ganzheng/sdk/web';
import { hex, utf8 } from '@scure/base';
import { Level } from 'level';

/** The part of a level database that the issuer uses; tests put one in between that fails on purpose. */
export interface Database {
  get(key: string): Promise<Uint8Array | undefined>;
  /** one atomic write, on disk when it resolves */
  write(changes: readonly RawChange[]): Promise<void>;
  range(prefix: string): AsyncIterable<readonly [key: string, value: Uint8Array]>;
  /** drops what was deleted from the files too */
  compact(): Promise<void>;
  close(): Promise<void>;
}

type RawChange = { readonly put: string; readonly bytes: Uint8Array } | { readonly del: string };

/** A change of a sealed record. Keys are clear: they never hold personal data. */
export type Change = { readonly put: string; readonly value: unknown } | { readonly del: string };

/** Records sealed at rest with SM4-GCM, each bound to its key, so that neither can be read nor moved. */
export interface Store {
  get<T>(key: string): Promise<T | undefined>;
  /** one atomic, synced write */
  write(changes: readonly Change[]): Promise<void>;
  range<T>(prefix: string): AsyncIterable<readonly [key: string, value: T]>;
  /** how many keys there are, without opening a record */
  count(prefix: string): Promise<number>;
  /** what stands in a key for a value that must not be seen there: HMAC-SM3 under a key of the store */
  blind(kind: string, ...values: readonly string[]): string;
  compact(): Promise<void>;
}

/**
 * Opens the issuer's database folder.
 *
 * @param folder made when it is missing; one process at a time
 */
export async function openDatabase(folder: string): Promise<Database> {
  const level = new Level<string, Uint8Array>(folder, { keyEncoding: 'utf8', valueEncoding: 'view' });
  await level.open();
  return {
    get: (key) => level.get(key),
    write: (changes) =>
      level.batch(
        changes.map((change) =>
          'put' in change ? { type: 'put', key: change.put, value: change.bytes } : { type: 'del', key: change.del },
        ),
        { sync: true } as object,
      ),
    range: (prefix) => level.iterator({ gte: prefix, lt: `${prefix}\uffff` }),
    compact: () => (level as unknown as { compactRange(from: string, to: string): Promise<void> }).compactRange('', '\uffff'),
    close: () => level.close(),
  };
}

/**
 * Seals records over a database.
 *
 * @param sealKey 16 bytes, from configuration; without it nothing in the folder can be read
 * @throws SEAL_BROKEN on reading under another key, or a record that was moved or altered
 * @see NIST SP 800-38D §8.3: random initialisation vectors of 96 bits serve 2^32 records of one key
 */
export function createStore(
  database: Database,
  { sealKey, random }: { readonly sealKey: Uint8Array; readonly random: RandomBytes },
): Store {
  if (sealKey.length !== 16) throw new TypeError('the seal key has 16 bytes');
  const derive = (label: string, bytes: number) => hkdfSm3(sealKey, new Uint8Array(0), utf8.decode(`ganzheng.issuer.${label}.v1`), bytes);
  const sealed = createSealedStore(bytesOf(database), { sealKey: derive('seal', 16), random });
  const blindKey = derive('blind', 32);
  return {
    get: async <T>(name: string) => (await sealed.get(name)) as T | undefined,
    write: (changes) => sealed.write(changes.map((change) => ('put' in change ? [change.put, change.value as Json] : [change.del, null]))),
    range: async function* <T>(prefix: string) {
      for await (const [name, value] of sealed.range(prefix)) yield [name, value as T] as const;
    },
    async count(prefix) {
      let count = 0;
      for await (const _entry of database.range(prefix)) count += 1;
      return count;
    },
    blind: (kind, ...values) => hex.encode(hmacSm3(blindKey, utf8.decode([kind, ...values].join('\u0000')))),
    compact: () => database.compact(),
  };
}

/** The database as a sealed store wants it. */
const bytesOf = (database: Database): ByteDatabase => ({
  get: (key) => database.get(key),
  batch: (operations) =>
    database.write(operations.map((one) => (one.type === 'put' ? { put: one.key, bytes: one.value } : { del: one.key }))),
  async *iterator({ gte }) {
    for await (const [key, value] of database.range(gte)) yield [key, value];
  },
});
