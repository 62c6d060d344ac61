import { utf8 } from '@scure/base';
import { LicenceError } from '../errors/index.js';
import type { Json } from '../json/canonical.js';
import { parseJson } from '../json/parse.js';
import { type RandomBytes, sm4GcmOpen, sm4GcmSeal } from '../sm/index.js';

/** What a sealed store needs of a database: abstract-level with utf8 keys and Uint8Array values, as `level` opens it with these encodings. */
export interface ByteDatabase {
  get(key: string): Promise<Uint8Array | undefined>;
  batch(
    operations: ({ type: 'put'; key: string; value: Uint8Array } | { type: 'del'; key: string })[],
    options: { sync: boolean },
  ): Promise<void>;
  iterator(range: { gte: string; lt: string }): AsyncIterable<[string, Uint8Array]>;
}

/** One write of a batch; a null value deletes. */
export type SealedWrite = readonly [key: string, value: Json | null];

/** Records sealed at rest (SM4-GCM): a key in clear that says nothing of a person, a value nobody reads without the seal key. */
export interface SealedStore {
  get(key: string): Promise<Json | undefined>;
  /** Writes all or nothing, on disk before it returns. */
  write(writes: readonly SealedWrite[]): Promise<void>;
  /** Every record whose key starts with the prefix, in order of key. */
  range(prefix: string): AsyncIterable<readonly [key: string, value: Json]>;
}

const ivBytes = 12;

/**
 * Seals a database. The key's own text is the additional data, so that a record moved to another key does not open.
 *
 * @param database opened with utf8 keys and Uint8Array values
 * @param sealKey 16 bytes, from configuration
 * @param random the system's CSPRNG: a fresh 96-bit IV for each write
 * @throws SEAL_BROKEN when a record was tampered with or sealed with another key
 * @see GB/T 32907, NIST SP 800-38D
 */
export function createSealedStore(
  database: ByteDatabase,
  { sealKey, random }: { readonly sealKey: Uint8Array; readonly random: RandomBytes },
): SealedStore {
  if (sealKey.length !== 16) throw new TypeError('the seal key has 16 bytes');
  const key16 = Uint8Array.from(sealKey);
  const seal = (key: string, value: Json): Uint8Array => {
    const iv = random(ivBytes);
    const sealed = sm4GcmSeal(key16, iv, utf8.decode(JSON.stringify(value)), utf8.decode(key));
    const bytes = new Uint8Array(ivBytes + sealed.length);
    bytes.set(iv);
    bytes.set(sealed, ivBytes);
    return bytes;
  };
  const open = (key: string, bytes: Uint8Array): Json => {
    if (bytes.length < ivBytes) throw new LicenceError('SEAL_BROKEN');
    const plain = sm4GcmOpen(key16, bytes.subarray(0, ivBytes), bytes.subarray(ivBytes), utf8.decode(key));
    return parseJson(utf8.encode(plain), { maxLength: 64 * 1024 * 1024, maxDepth: 64 });
  };
  return {
    async get(key) {
      const bytes = await database.get(key);
      return bytes === undefined ? undefined : open(key, bytes);
    },
    async write(writes) {
      const operations = writes.map(([key, value]) =>
        value === null ? ({ type: 'del', key } as const) : ({ type: 'put', key, value: seal(key, value) } as const),
      );
      await database.batch(operations, { sync: true });
    },
    async *range(prefix) {
      for await (const [key, bytes] of database.iterator({ gte: prefix, lt: `${prefix}\u{10ffff}` }))
        yield [key, open(key, bytes)] as const;
    },
  };
}
