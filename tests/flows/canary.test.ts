import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { committed, createTerminal, createWalker, existingLicences, openCity, walkThrough } from '@ganzheng/city';
import { multikeyOf, randomBytes } from '@ganzheng/sdk/sm';
import { parseSdJwt, readCopy } from '@ganzheng/sdk/vc';
import { base64urlnopad, hex } from '@scure/base';
import { ClassicLevel } from 'classic-level';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { top } from '../support/top.js';

/** Everything of a synthetic person that could turn up where it must not. */
interface Traces {
  readonly namesAndNumbers: readonly string[];
  readonly licenceIds: readonly string[];
  readonly holderKeys: readonly string[];
}

const folder = mkdtempSync(join(tmpdir(), 'canary-'));
const logged: Buffer[] = [];
let traces: Traces;
let failures: readonly string[];

beforeAll(async () => {
  const log = new PassThrough();
  log.on('data', (chunk: Buffer) => logged.push(chunk));
  const ports = { issuer: 0, verifier: 0, partner: 0, wallet: 0 };
  const city = await openCity({
    folder,
    host: '127.0.0.1',
    ports,
    logger: pino({ level: 'trace' }, log),
    random: randomBytes,
    nowMs: Date.now,
  });
  const walker = createWalker(city, createTerminal(new PassThrough() as unknown as NodeJS.WriteStream));
  await walkThrough(walker);
  failures = walker.failures;
  traces = await tracesOf(city);
  await city.close();
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('after the walks', () => {
  it('every expectation held', () => expect(failures).toEqual([]));

  it('the canary sings: the traces are found where they may be, in the import file', () => {
    const csv = readFileSync(join(top, 'examples/city/data/existing-licences.csv'), 'utf8');
    expect(foundIn(csv, traces.namesAndNumbers).length).toBeGreaterThan(900);
    expect(traces.licenceIds.length).toBeGreaterThan(500);
    expect(traces.holderKeys.length).toBeGreaterThan(20);
  });

  it.each(['ledger/level', 'relay', 'issuer', 'window-approval', 'window-longgang', 'device-citizen', 'device-company'])(
    'no name, number, identifier or key of a person stands in the %s in clear: blocks, state, events, tiles, leaves, keys of records',
    async (database) => {
      expect(existsSync(join(folder, database))).toBe(true);
      const content = await contentOf(join(folder, database));
      expect(content.length).toBeGreaterThan(database.startsWith('relay') ? 100 : 1000);
      expect(foundIn(content, [...traces.namesAndNumbers, ...traces.licenceIds, ...traces.holderKeys])).toEqual([]);
    },
  );

  it('nor in the logs of the services', () => {
    const text = Buffer.concat(logged).toString('utf8');
    expect(text.length).toBeGreaterThan(1000);
    expect(foundIn(text, [...traces.namesAndNumbers, ...traces.licenceIds, ...traces.holderKeys])).toEqual([]);
  });

  it('nor in any other file of the data folder', () => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
    expect(files).toEqual(['city.json']);
    expect(foundIn(readFileSync(join(folder, 'city.json'), 'utf8'), [...traces.namesAndNumbers, ...traces.licenceIds])).toEqual([]);
  });
});

const newline = Buffer.from('\n');

/**
 * Which needles stand in some content. Looks for bytes, so that no encoding of what stands around them hides any; and in one walk, for thousands
 * of walks through megabytes take longer than all that is tested here.
 */
function foundIn(content: Buffer | string, needles: readonly string[]): string[] {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const beginning = new Map<number, { readonly needle: string; readonly sought: Buffer }[]>();
  for (const needle of needles) {
    const sought = Buffer.from(needle);
    if (sought.length < 3) throw new TypeError(`${needle} is too short to be looked for`);
    const alike = beginning.get(startAt(sought, 0)) ?? [];
    beginning.set(startAt(sought, 0), [...alike, { needle, sought }]);
  }
  const found = new Set<string>();
  for (let at = 0; at + 3 <= bytes.length; at++)
    for (const { needle, sought } of beginning.get(startAt(bytes, at)) ?? [])
      if (at + sought.length <= bytes.length && sought.compare(bytes, at, at + sought.length) === 0) found.add(needle);
  return needles.filter((needle) => found.has(needle));
}

/** The three bytes that stand at a place. */
const startAt = (bytes: Buffer, at: number): number => ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);

/** Every key and value of a level database; compressed files would hide what is in them. */
async function contentOf(path: string): Promise<Buffer> {
  const database = new ClassicLevel<Buffer, Buffer>(path, { keyEncoding: 'buffer', valueEncoding: 'buffer' });
  const parts: Buffer[] = [];
  for await (const [key, value] of database.iterator()) parts.push(key, newline, value, newline);
  await database.close();
  return Buffer.concat(parts);
}

async function tracesOf(city: Awaited<ReturnType<typeof openCity>>): Promise<Traces> {
  const { register } = city.issuer.issuer;
  const rows = existingLicences(committed.seed).rows;
  const namesAndNumbers = [
    ...new Set(rows.flatMap((row) => [row.持证主体, row.持证主体代码, row.证照编号]).flatMap((cell) => (cell ?? '').split(';'))),
  ].filter((text) => [...text.trim()].length >= 3 && !/^\d{1,8}$/.test(text));
  const holders = [...new Set(rows.flatMap((row) => (row.持证主体代码 ?? '').split(';').map((code) => code.trim())))];
  const held = await Promise.all(holders.map((code) => register.ofHolder({ code, codeType: code.startsWith('9') ? '001' : '111' })));
  const records = [...new Map(held.flat().map((record) => [record.id, record])).values()];
  const copies = (await Promise.all(records.map(({ id }) => register.copiesOf(id)))).flat();
  return {
    namesAndNumbers,
    licenceIds: records.map(({ licence }) => licence.id),
    holderKeys: copies.flatMap(({ credential }) => (credential === null ? [] : keysOf(credential))),
  };
}

/** A holder's copy key in every spelling it has. */
function keysOf(credential: string): string[] {
  const { holderKey } = readCopy(parseSdJwt(credential).claims);
  return [multikeyOf(holderKey), hex.encode(holderKey.subarray(1, 33)), base64urlnopad.encode(holderKey.subarray(1, 33))];
}
