import { LicenceError } from '@ganzheng/sdk/errors';
import { canonicalBytes, type Json, parseJson } from '@ganzheng/sdk/ledger';
import { type RandomBytes, type ScryptCost, sm4GcmOpen, sm4GcmSeal } from '@ganzheng/sdk/sm';
import type { VaultChange } from './change.js';
import { type Migration, migrate } from './migrate.js';
import { parseHeader, type Unlock, unwrapKey, wrapKey } from './vault-key.js';

/** What the vault stands on: an abstract-level database with text keys and bytes as values (`level` in Node and in browsers). */
export interface VaultDatabase {
  get(key: string): Promise<Uint8Array | undefined>;
  batch(operations: DatabaseWrite[], options: { sync: boolean }): Promise<void>;
  iterator(range: { gte: string; lt: string }): AsyncIterable<[string, Uint8Array]>;
}

type DatabaseWrite = { type: 'put'; key: string; value: Uint8Array } | { type: 'del'; key: string };

/** The citizen's sealed store (钱包保险箱). */
export interface Vault {
  /** @throws VAULT_BROKEN when the record was altered, moved or sealed by another vault */
  read(kind: string, id: string): Promise<Json | undefined>;
  /** Records of a kind in the order of their ids. @throws VAULT_BROKEN */
  list(kind: string): Promise<readonly { readonly id: string; readonly value: Json }[]>;
  /** Writes all changes or none, on disk before it returns. */
  write(changes: readonly VaultChange[]): Promise<void>;
  /** Runs steps that read and then write one after the other. */
  exclusive<T>(steps: () => Promise<T>): Promise<T>;
  /** Wraps the same data key anew; absent PIN: none any more. */
  changePin(unlock: Unlock): Promise<void>;
}

/** Version of the stored state that this code writes. */
const vaultVersion = 1;

const headerKey = 'vault';
const ivBytes = 12;
const name = /^[A-Za-z0-9._-]{1,128}$/;

/**
 * Opens a vault, making it when the database is empty, and brings its stored state up to date.
 *
 * @param database nothing else may write to it; what it holds is attacker-controlled
 * @param unlock device secret and PIN
 * @param migrations from each version to the next
 * @param cost what guessing a PIN costs when one is set; the sdk's usual cost unless the device is too weak for it
 * @throws VAULT_LOCKED, VAULT_BROKEN, VAULT_NEWER
 * @example const vault = await openVault({ database: new Level(folder, { valueEncoding: 'view' }), unlock: { deviceSecret, pin }, random: randomBytes });
 */
export async function openVault({
  database,
  unlock,
  random,
  migrations = [],
  cost,
}: {
  readonly database: VaultDatabase;
  readonly unlock: Unlock;
  readonly random: RandomBytes;
  readonly migrations?: readonly Migration[];
  readonly cost?: ScryptCost;
}): Promise<Vault> {
  const wrapping = cost === undefined ? { random } : { random, cost };
  const version = vaultVersion + migrations.length;
  const stored = await database.get(headerKey);
  if (stored === undefined) await createVault(database, unlock, version, wrapping);
  const header = parseHeader(stored ?? (await database.get(headerKey)) ?? new Uint8Array());
  if (header.version > version) throw new LicenceError('VAULT_NEWER', { stored: header.version, known: version });
  const key = await unwrapKey(header, unlock);
  const seal = sealing(key, random);
  if (header.version < version) {
    const rewrapped = await wrapKey(key, unlock, version, wrapping);
    await migrateAll(database, seal, migrations.slice(header.version - vaultVersion), encode(rewrapped));
  }
  return vaultOver(database, seal, async (next) => writeHeader(database, encode(await wrapKey(key, next, version, wrapping))));
}

/** Where the randomness and the slowness of a wrapped key come from. */
type Wrapping = { readonly random: RandomBytes; readonly cost?: ScryptCost };

async function createVault(database: VaultDatabase, unlock: Unlock, version: number, wrapping: Wrapping): Promise<void> {
  for await (const _ of database.iterator({ gte: '', lt: '\u{10ffff}' })) throw new LicenceError('VAULT_BROKEN');
  await writeHeader(database, encode(await wrapKey(wrapping.random(16), unlock, version, wrapping)));
}

const writeHeader = (database: VaultDatabase, value: Uint8Array): Promise<void> =>
  database.batch([{ type: 'put', key: headerKey, value }], { sync: true });

/** The records and the header in one batch: a crash leaves the old state or the new. */
async function migrateAll(database: VaultDatabase, seal: Sealing, migrations: readonly Migration[], header: Uint8Array): Promise<void> {
  const before = [];
  for await (const [key, bytes] of database.iterator({ gte: 'r!', lt: 'r"' })) before.push(seal.open(key, bytes));
  const after = migrate(before, migrations);
  const gone = before.map(({ kind, id }) => ({ type: 'del' as const, key: keyOf(kind, id) }));
  await database.batch([...gone, ...after.map(seal.put), { type: 'put', key: headerKey, value: header }], { sync: true });
}

function vaultOver(database: VaultDatabase, seal: Sealing, changePin: Vault['changePin']): Vault {
  let last: Promise<unknown> = Promise.resolve();
  return {
    changePin,
    async read(kind, id) {
      const bytes = await database.get(keyOf(kind, id));
      return bytes === undefined ? undefined : seal.open(keyOf(kind, id), bytes).value;
    },
    async list(kind) {
      const found = [];
      for await (const [key, bytes] of database.iterator({ gte: keyOf(kind, ''), lt: `${keyOf(kind, '')}~` }))
        found.push(seal.open(key, bytes));
      return found.map(({ id, value }) => ({ id, value }));
    },
    async write(changes) {
      const operations = changes.map((change) =>
        change.value === null ? { type: 'del' as const, key: keyOf(change.kind, change.id) } : seal.put(change),
      );
      await database.batch(operations, { sync: true });
    },
    exclusive(steps) {
      const run = last.then(steps, steps);
      last = run.catch(() => undefined);
      return run;
    },
  };
}

interface Sealing {
  put(change: VaultChange): { type: 'put'; key: string; value: Uint8Array };
  open(key: string, bytes: Uint8Array): VaultChange;
}

/** SM4-GCM under the data key, bound to kind and id, so that no record can stand in another's place. @see RFC 8998, 2.3 */
function sealing(dataKey: Uint8Array, random: RandomBytes): Sealing {
  return {
    put({ kind, id, value }) {
      if (!name.test(kind) || !name.test(id)) throw new TypeError('a record needs a plain kind and id');
      const iv = random(ivBytes);
      const sealed = sm4GcmSeal(dataKey, iv, canonicalBytes(value), boundTo(kind, id));
      return { type: 'put', key: keyOf(kind, id), value: Uint8Array.from([...iv, ...sealed]) };
    },
    open(key, bytes) {
      const [, kind = '', id = ''] = key.split('!');
      try {
        const plain = sm4GcmOpen(dataKey, bytes.subarray(0, ivBytes), bytes.subarray(ivBytes), boundTo(kind, id));
        return { kind, id, value: parseJson(new TextDecoder('utf-8', { fatal: true }).decode(plain), { maxLength: 4 * 1024 * 1024 }) };
      } catch (cause) {
        throw new LicenceError('VAULT_BROKEN', { kind }, cause);
      }
    },
  };
}

const keyOf = (kind: string, id: string): string => `r!${kind}!${id}`;
const boundTo = (kind: string, id: string): Uint8Array => canonicalBytes({ kind, id, format: 'ganzheng.vault.record.v1' });
const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
