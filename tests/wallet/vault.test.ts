import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LicenceError } from '@ganzheng/sdk/errors';
import { randomBytes } from '@ganzheng/sdk/sm';
import { type Migration, openVault, type Unlock, type Vault } from '@ganzheng/wallet';
import { ClassicLevel } from 'classic-level';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryDatabase } from './memory-database.js';

// The least a PIN may cost: the usual cost is eight times that.
const cost = { n: 2 ** 14, r: 8, p: 1 };
const unlock: Unlock = { deviceSecret: randomBytes(32) };
const open = (database: ReturnType<typeof memoryDatabase>, with_: Unlock = unlock, migrations: readonly Migration[] = []): Promise<Vault> =>
  openVault({ database, unlock: with_, random: randomBytes, migrations, cost });

const nameArbitrary = fc.stringMatching(/^[A-Za-z0-9._-]{1,20}$/);
const recordArbitrary = fc.tuple(
  nameArbitrary,
  fc.jsonValue().filter((value) => value !== null),
);

describe('the vault keeps what it is given', () => {
  it('over being closed and opened again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(recordArbitrary, { maxLength: 12 }), async (records) => {
        const database = memoryDatabase();
        const vault = await open(database);
        await vault.write(records.map(([id, value]) => ({ kind: 'copy', id, value: value as never })));
        const expected = [...new Map(records)].sort(([left], [right]) => (left < right ? -1 : 1));
        const listed = await (await open(database)).list('copy');
        expect(listed.map(({ id, value }) => [id, JSON.stringify(value)])).toEqual(
          expected.map(([id, value]) => [id, JSON.stringify(canonical(value))]),
        );
      }),
      { numRuns: 25 },
    );
  });

  it('on level, on disk', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vault-'));
    try {
      for (const round of [1, 2]) {
        const database = new ClassicLevel<string, Uint8Array>(folder, { keyEncoding: 'utf8', valueEncoding: 'view' });
        const vault = await openVault({ database, unlock, random: randomBytes });
        if (round === 1) await vault.write([{ kind: 'copy', id: 'a', value: { n: 1 } }]);
        else expect(await vault.list('copy')).toEqual([{ id: 'a', value: { n: 1 } }]);
        await database.close();
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('and takes away what is to be gone', async () => {
    const vault = await open(memoryDatabase());
    await vault.write([{ kind: 'copy', id: 'a', value: 1 }]);
    await vault.write([{ kind: 'copy', id: 'a', value: null }]);
    expect(await vault.read('copy', 'a')).toBeUndefined();
  });

  it('and steps that must not be interleaved are not, even after one that failed', async () => {
    const vault = await open(memoryDatabase());
    await vault.write([{ kind: 'counter', id: 'n', value: 0 }]);
    const add = () =>
      vault.exclusive(async () => {
        const n = (await vault.read('counter', 'n')) as number;
        await vault.write([{ kind: 'counter', id: 'n', value: n + 1 }]);
      });
    const failing = vault.exclusive(() => Promise.reject(new Error('meant to')));
    await Promise.all([add(), expect(failing).rejects.toThrow('meant to'), add(), add()]);
    expect(await vault.read('counter', 'n')).toBe(3);
  });

  it('and nothing of it is readable in the database', async () => {
    const database = memoryDatabase();
    const vault = await open(database);
    await vault.write([{ kind: 'copy', id: 'a', value: { name: '赣小证', idNumber: '360700199001011234' } }]);
    const bytes = Buffer.concat([...database.rows].flatMap(([key, value]) => [Buffer.from(key), Buffer.from(value)]));
    expect(bytes.includes('360700199001011234')).toBe(false);
    expect(bytes.includes('赣小证')).toBe(false);
  });
});

describe('the vault stays shut', () => {
  it.each<[string, Unlock, Unlock]>([
    ['for another device', unlock, { deviceSecret: randomBytes(32) }],
    ['for a wrong PIN', { ...unlock, pin: '135790' }, { ...unlock, pin: '135791' }],
    ['without the PIN', { ...unlock, pin: '135790' }, unlock],
    ['with a PIN where none was set', unlock, { ...unlock, pin: '135790' }],
  ])('%s', async (_, made, tried) => {
    const database = memoryDatabase();
    await open(database, made);
    await expect(open(database, tried)).rejects.toMatchObject({ name: 'LicenceError', code: 'VAULT_LOCKED' });
    await expect(open(database, made)).resolves.toBeDefined();
  });

  it('for the old PIN, once it was changed, and keeps its records', async () => {
    const database = memoryDatabase();
    const vault = await open(database, { ...unlock, pin: '1111' });
    await vault.write([{ kind: 'copy', id: 'a', value: 'kept' }]);
    await vault.changePin({ ...unlock, pin: '2222' });
    await expect(open(database, { ...unlock, pin: '1111' })).rejects.toMatchObject({ code: 'VAULT_LOCKED' });
    expect(await (await open(database, { ...unlock, pin: '2222' })).read('copy', 'a')).toBe('kept');
  });

  it('to a version of the future', async () => {
    const database = memoryDatabase();
    await open(database, unlock, [(record) => record]);
    await expect(open(database)).rejects.toMatchObject({ code: 'VAULT_NEWER', detail: { stored: 2, known: 1 } });
  });

  it('when a device secret is too short to be one', async () => {
    await expect(open(memoryDatabase(), { deviceSecret: new Uint8Array(16) })).rejects.toThrow(TypeError);
  });
});

describe('the vault notices', () => {
  const filled = async () => {
    const database = memoryDatabase();
    const vault = await open(database);
    await vault.write(['a', 'b'].map((id) => ({ kind: 'copy', id, value: { id } })));
    return { database, vault };
  };

  it('a bit turned anywhere', async () => {
    const { database, vault } = await filled();
    const bytes = database.rows.get('r!copy!a') ?? new Uint8Array();
    for (let at = 0; at < bytes.length; at++) {
      database.rows.set(
        'r!copy!a',
        bytes.map((byte, index) => (index === at ? byte ^ 1 : byte)),
      );
      await expect(vault.read('copy', 'a')).rejects.toMatchObject({ code: 'VAULT_BROKEN' });
    }
  });

  it.each<[string, (rows: Map<string, Uint8Array>) => void]>([
    [
      'two records in each other’s place',
      (rows) => {
        const [a, b] = [rows.get('r!copy!a'), rows.get('r!copy!b')];
        if (a !== undefined && b !== undefined) rows.set('r!copy!a', b).set('r!copy!b', a);
      },
    ],
    ['a record under another kind', (rows) => rows.set('r!grant!a', rows.get('r!copy!a') ?? new Uint8Array())],
    ['a record cut short', (rows) => rows.set('r!copy!a', new Uint8Array(5))],
  ])('%s', async (_, vandalise) => {
    const { database, vault } = await filled();
    vandalise(database.rows);
    await expect(Promise.all([vault.list('copy'), vault.list('grant')])).rejects.toMatchObject({ code: 'VAULT_BROKEN' });
  });

  it.each<[string, (rows: Map<string, Uint8Array>) => void]>([
    ['a header that is gone while records are there', (rows) => rows.delete('vault')],
    ['a header that is none', (rows) => rows.set('vault', new TextEncoder().encode('{}'))],
    ['a header that is not text', (rows) => rows.set('vault', Uint8Array.of(255))],
  ])('%s', async (_, vandalise) => {
    const { database } = await filled();
    vandalise(database.rows);
    await expect(open(database)).rejects.toMatchObject({ code: 'VAULT_BROKEN' });
  });

  it.each<[string, (header: Record<string, unknown>) => unknown]>([
    ['asks for more memory than a phone has', (key) => ({ ...key, pin: { kdf: 'scrypt', n: 2 ** 30, r: 8, p: 1 } })],
    ['holds another secret', (key) => ({ ...key, holds: 'sm2-private-key' })],
  ])('a header that %s', async (_, vandalise) => {
    const database = memoryDatabase();
    const pinned = { ...unlock, pin: '135790' };
    await open(database, pinned);
    const header = JSON.parse(new TextDecoder().decode(database.rows.get('vault')));
    database.rows.set('vault', new TextEncoder().encode(JSON.stringify({ ...header, wrappedKey: vandalise(header.wrappedKey) })));
    await expect(open(database, pinned)).rejects.toMatchObject({ code: 'VAULT_BROKEN' });
  });

  it('a version that was changed in its header', async () => {
    const database = memoryDatabase();
    await open(database, unlock, [(record) => record]);
    const header = JSON.parse(new TextDecoder().decode(database.rows.get('vault')));
    database.rows.set('vault', new TextEncoder().encode(JSON.stringify({ ...header, version: 1 })));
    await expect(open(database)).rejects.toMatchObject({ code: 'VAULT_LOCKED' });
  });

  it('any header, without crashing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => new TextEncoder().encode(text)),
        ),
        async (header) => {
          await expect(open(memoryDatabase(new Map([['vault', header]])))).rejects.toBeInstanceOf(LicenceError);
        },
      ),
    );
  });
});

describe('stored state has a version', () => {
  const rename: Migration = ({ kind, ...rest }) => ({ kind: kind === 'licence' ? 'copy' : kind, ...rest });
  const drop: Migration = (record) => (record.kind === 'cache' ? null : record);
  const old = async () => {
    const database = memoryDatabase();
    const vault = await open(database);
    await vault.write([
      { kind: 'licence', id: 'a', value: 1 },
      { kind: 'cache', id: 'b', value: 2 },
    ]);
    return database;
  };

  it('and is brought to the next, and the one after', async () => {
    const database = await old();
    const vault = await open(database, unlock, [rename, drop]);
    expect(await vault.list('copy')).toEqual([{ id: 'a', value: 1 }]);
    expect([...database.rows.keys()].sort()).toEqual(['r!copy!a', 'vault']);
  });

  it('from wherever it is, each step once', async () => {
    const database = await old();
    await open(database, unlock, [rename]);
    let runs = 0;
    const counted: Migration = (record) => {
      runs += 1;
      return drop(record);
    };
    await open(database, unlock, [() => null, counted]);
    await open(database, unlock, [() => null, counted]);
    expect(runs).toBe(2);
  });

  it('and a step that fails leaves everything as it was', async () => {
    const database = await old();
    const before = new Map(database.rows);
    const fail: Migration = () => {
      throw new Error('meant to');
    };
    await expect(open(database, unlock, [rename, fail])).rejects.toThrow('meant to');
    expect(database.rows).toEqual(before);
  });
});

/** What JSON makes of a value, its members in canonical order. */
const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, canonical((value as Record<string, unknown>)[key])]),
  );
};
