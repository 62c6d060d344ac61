import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type FsckReport, fsck, readHeads } from '@ganzheng/network';
import type { EmbeddedEvidence, LedgerStatus } from '@ganzheng/sdk/ledger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dutyUse, foundLedgerWorld, type LedgerWorld } from '../support/ledger-world.js';
import { blockKey, lastBlock, onCopy, type Raw, type Rewritten, rewriteLast, tamper } from '../support/tamper.js';

let opened: LedgerWorld;
let status: LedgerStatus;
let evidence: EmbeddedEvidence;
beforeAll(async () => {
  opened = await foundLedgerWorld();
  const ledger = await opened.as(opened.world.xunwu);
  for (let at = 0; at < 3; at++)
    await Promise.all(Array.from({ length: 4 }, () => opened.submit(opened.world.xunwu, 'use.record', dutyUse(opened.world))));
  const { txId } = await ledger.submit('use.record', dutyUse(opened.world), { requestId: '0'.repeat(32) });
  evidence = await opened.host.proof(txId);
  status = await ledger.status();
  await opened.host.close();
});
afterAll(() => opened.close());

const codesOf = ({ findings }: FsckReport): string[] => [...new Set(findings.map(({ code }) => code))];

const checked = (folder: string): Promise<string[]> => fsck({ folder }).then(codesOf);

/** The first stored entry under a prefix. */
async function firstUnder(database: Raw, prefix: string): Promise<[string, string]> {
  for await (const entry of database.iterator({ gte: prefix })) return entry;
  throw new TypeError('nothing there');
}

describe('fsck', () => {
  it('finds nothing in a whole ledger, and says what it walked', async () => {
    const report = await fsck({ folder: opened.folder });
    expect(report).toMatchObject({ blocks: status.height, tip: status.tip, findings: [] });
    expect(report.transactions).toBeGreaterThanOrEqual(21);
    expect(report.stateKeys).toBeGreaterThan(report.transactions);
  });

  const edits: readonly (readonly [string, string, (database: Raw) => Promise<unknown>])[] = [
    ['a state entry edited', 'STATE_DIFFERS', async (db) => db.put((await firstUnder(db, 's~USE~'))[0], '{"edited":true}')],
    ['a state entry removed', 'STATE_DIFFERS', async (db) => db.del((await firstUnder(db, 's~REQ~'))[0])],
    ['a state entry added', 'STATE_DIFFERS', (db) => db.put('s~USE~made~up', '{}')],
    ['a block removed', 'BLOCK_MISSING', (db) => db.del(blockKey(2))],
    ['a block that is no block', 'BLOCK_MALFORMED', (db) => db.put(blockKey(2), 'nothing')],
    ['a block beyond the tip', 'BLOCK_TIP_DIFFERS', async (db) => db.put(blockKey(1_000_000), await textOf(db, 1))],
    [
      'a transaction edited in its block',
      'BLOCK_ROOT_DIFFERS',
      async (db) => db.put(blockKey(3), (await textOf(db, 3)).replace('"event":{', '"event":{ ')),
    ],
    [
      'a transaction taken out of its block',
      'BLOCK_ROOT_DIFFERS',
      async (db) => db.put(blockKey(3), (await textOf(db, 3)).split('\n').slice(0, -1).join('\n')),
    ],
    ['a block in the place of another', 'BLOCK_CHAIN_BROKEN', async (db) => db.put(blockKey(3), await textOf(db, 2))],
    [
      "a header with another's signature",
      'BLOCK_SIGNATURE_INVALID',
      async (db) => db.put(blockKey(3), (await textOf(db, 3)).replace(/"signature":"..../, '"signature":"AAAA')),
    ],
    ['an index entry edited', 'TX_INDEX_DIFFERS', async (db) => db.put((await firstUnder(db, 't~'))[0], '0 9 2026-11-24T05:00:00.000Z')],
    ['an index entry removed', 'TX_INDEX_DIFFERS', async (db) => db.del((await firstUnder(db, 't~'))[0])],
    ['a certificate removed', 'CERTIFICATE_MISSING', async (db) => db.del((await firstUnder(db, 'c~'))[0])],
    ['the roots of the members replaced', 'TX_CREATOR_INVALID', (db) => db.put('m~roots', '{}')],
    [
      'a founding that is none',
      'BLOCK_MALFORMED',
      async (db) => db.put(blockKey(0), (await textOf(db, 0)).replace('"name":"network.found"', '"name":"network.Found"')),
    ],
  ];
  it.each(edits)('names %s: %s', async (_, code, change) => {
    await onCopy(opened.folder, async (copy) => {
      await tamper(copy, change);
      expect(await checked(copy)).toContain(code);
    });
  });

  const rewritings: readonly (readonly [string, string, Rewritten])[] = [
    ['another result', 'TX_REPLAY_DIFFERS', { transaction: (tx) => ({ ...tx, result: { useId: 'none' } }) }],
    ['another digest of the writes', 'TX_REPLAY_DIFFERS', { transaction: (tx) => ({ ...tx, writes: '0'.repeat(64) }) }],
    ['another event', 'TX_REPLAY_DIFFERS', { transaction: (tx) => ({ ...tx, event: null }) }],
    ['another time', 'TX_REPLAY_DIFFERS', { transaction: (tx) => ({ ...tx, time: '2026-11-24T05:00:00.000Z' }) }],
    ['other arguments', 'TX_CREATOR_INVALID', { transaction: (tx) => ({ ...tx, args: dutyUse(opened.world) }) }],
    ['another caller', 'TX_CREATOR_INVALID', { transaction: (tx) => ({ ...tx, caller: { ...tx.caller, affiliation: 'local.police' } }) }],
    ['another id', 'TX_CREATOR_INVALID', { transaction: (tx) => ({ ...tx, txId: '0'.repeat(64) }) }],
    ['a law nobody knows', 'BLOCK_LAW_UNKNOWN', { header: { lawVersion: 99 } }],
    ['another block before it', 'BLOCK_CHAIN_BROKEN', { header: { previous: '0'.repeat(64) } }],
    ['a time before the last', 'BLOCK_CHAIN_BROKEN', { header: { time: '2026-01-01T00:00:00.000Z' } }],
    ['another network', 'BLOCK_CHAIN_BROKEN', { header: { network: 'elsewhere' } }],
    ['another count', 'BLOCK_ROOT_DIFFERS', { header: { count: 7 } }],
  ];
  it.each(rewritings)('names what a dishonest host signed over: %s: %s', async (_, code, rewritten) => {
    await onCopy(opened.folder, async (copy) => {
      await rewriteLast(copy, opened.hostKey, rewritten);
      expect(await checked(copy)).toContain(code);
    });
  });

  it('finds nothing when the last block is rewritten as it was: the checks above do not trip over the rewriting', async () => {
    await onCopy(opened.folder, async (copy) => {
      await rewriteLast(copy, opened.hostKey, {});
      expect(await checked(copy)).toEqual([]);
    });
  });

  it('names a tip that is not the newest block', async () => {
    await onCopy(opened.folder, async (copy) => {
      await tamper(copy, async (db) => db.put('m~tip', JSON.stringify({ height: await lastBlock(db), digest: '1'.repeat(64), time: '' })));
      expect(await checked(copy)).toEqual(expect.arrayContaining(['BLOCK_MISSING', 'BLOCK_TIP_DIFFERS']));
    });
  });
});

describe('heads kept outside', () => {
  it('agree in whatever form people keep them', async () => {
    const kept = [status, { header: evidence.header }, evidence, { leaf: 'x', evidence }];
    const against = readHeads(JSON.stringify(kept));
    expect(new Set(against.map(({ tip }) => tip)).size).toBe(1);
    expect((await fsck({ folder: opened.folder, against })).findings).toEqual([]);
  });

  it('name another history and an older one', async () => {
    const against = [
      { height: status.height, tip: '0'.repeat(64) },
      { height: status.height + 5, tip: status.tip },
    ];
    expect((await fsck({ folder: opened.folder, against })).findings).toMatchObject([
      { code: 'LEDGER_FORKED' },
      { code: 'LEDGER_ROLLED_BACK', block: status.height + 4 },
    ]);
  });

  it.each(['{}', '[1]', '[{"height":0,"tip":""}]', '[{"header":{}}]'])('are refused when malformed: %s', (text) => {
    expect(() => readHeads(text)).toThrowError(expect.objectContaining({ code: 'HEADS_MALFORMED' }));
  });
});

describe('npm run fsck', () => {
  const main = join(dirname(createRequire(import.meta.url).resolve('@ganzheng/network')), 'command', 'fsck.js');
  const run = (args: readonly string[]): Promise<{ code: number; out: string; err: string }> =>
    new Promise((resolve) => {
      execFile(process.execPath, [main, ...args], (error, out, err) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
      );
    });

  it('says clean and exits 0, as text and as JSON', async () => {
    const [text, json] = await Promise.all([
      run(['--data', opened.folder]),
      onCopy(opened.folder, (copy) => run(['--data', copy, '--json'])),
    ]);
    expect(text).toMatchObject({ code: 0, out: expect.stringContaining('clean') });
    expect(json.code).toBe(0);
    expect(JSON.parse(json.out)).toMatchObject({ blocks: status.height, findings: [] });
  });

  it('names findings and exits 1', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ganzheng-heads-'));
    const path = join(folder, 'heads.json');
    await writeFile(path, JSON.stringify([{ height: status.height + 1, tip: status.tip }]));
    const { code, out } = await run(['--data', opened.folder, '--against', path]);
    await rm(folder, { recursive: true });
    expect({ code, out }).toMatchObject({ code: 1, out: expect.stringContaining('LEDGER_ROLLED_BACK') });
  });

  it('says why it cannot run and exits 2', async () => {
    const [nowhere, wrong] = await Promise.all([run(['--data', join(tmpdir(), 'ganzheng-no-such-folder')]), run(['--no-such-option'])]);
    expect(nowhere).toMatchObject({ code: 2, err: expect.stringContaining('LEDGER_MISSING') });
    expect(wrong.code).toBe(2);
  });
});

const textOf = async (database: Raw, number: number): Promise<string> => (await database.get(blockKey(number))) ?? '';
