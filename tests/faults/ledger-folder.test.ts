import { execFileSync } from 'node:child_process';
import { chmod, chown, cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, fsck, openHost } from '@ganzheng/network';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsAfter, startLedgerProcess } from '../support/ledger-process.js';
import { dutyUse, foundLedgerWorld, type LedgerWorld } from '../support/ledger-world.js';
import { blockKey, flipBit, lastBlock, onCopy, type Raw, type Rewritten, rewriteLast, tamper } from '../support/tamper.js';

const isRoot = process.getuid?.() === 0;
const nobody = 65534;

let opened: LedgerWorld;
beforeAll(async () => {
  opened = await foundLedgerWorld({ clock: () => new Date() });
  await Promise.all(Array.from({ length: 6 }, () => opened.submit(opened.world.xunwu, 'use.record', dutyUse(opened.world))));
  await opened.host.close();
});
afterAll(() => opened.close());

const openCopy = (folder: string): Promise<unknown> => openHost({ ...opened.options, folder }).then((host) => host.close());

describe('a second process on the same ledger', () => {
  it('is told which folder is in use, and so is fsck', async () => {
    await onCopy(opened.folder, async (folder) => {
      const host = await openHost({ ...opened.options, folder });
      const second = await startLedgerProcess(opened, { folder });
      expect(await second.until('refused')).toBe(`refused LEDGER_IN_USE ${JSON.stringify({ folder })}`);
      expect(await second.ended()).toBe(3);
      await expect(openCopy(folder)).rejects.toMatchObject({ code: 'LEDGER_IN_USE', detail: { folder } });
      await expect(fsck({ folder })).rejects.toMatchObject({ code: 'LEDGER_IN_USE', detail: { folder } });
      await host.close();
    });
  });
});

describe('a folder that cannot be written', () => {
  // Permissions do not bind root: a child without its rights stands in.
  it('is named, and left as it is', async () => {
    await onCopy(opened.folder, async (folder) => {
      const before = await readdir(join(folder, 'level'));
      if (isRoot) await chown(folder, 0, 0);
      await chmod(folder, 0o555);
      const child = await startLedgerProcess(opened, { folder, ...(isRoot ? { uid: nobody, gid: nobody } : {}) });
      expect(await child.until('refused')).toBe(`refused LEDGER_FOLDER_READ_ONLY ${JSON.stringify({ folder })}`);
      await child.ended();
      expect(await readdir(join(folder, 'level'))).toEqual(before);
      await chmod(folder, 0o755);
    });
  });

  it('is told apart from a folder without a ledger, in which looking leaves nothing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ganzheng-none-'));
    await expect(fsck({ folder })).rejects.toMatchObject({ code: 'LEDGER_MISSING', detail: { folder } });
    expect(await readdir(folder)).toEqual([]);
    await rm(folder, { recursive: true });
  });
});

describe('a full disk', () => {
  /** Lets a process write until it cannot, and looks at what it said and what is there afterwards. */
  async function writeUntilFull(folder: string, shell?: string): Promise<void> {
    const child = await startLedgerProcess(opened, { folder, inFlight: 16, ...(shell === undefined ? {} : { shell }) });
    expect(await child.ended(), child.said.join('\n')).toBe(0);
    const failures = child.said.filter((line) => line.startsWith('failed')).map((line) => line.split(' ')[2]);
    expect(failures).toHaveLength(16);
    for (const code of failures) expect(['LEDGER_OUTCOME_UNKNOWN', 'LEDGER_DISK_FULL']).toContain(code);
    expect(failures).toContain('LEDGER_OUTCOME_UNKNOWN');
    expect(child.said).toContain('after LEDGER_DISK_FULL');
    expect(child.said).toContain('reads local');
    expect(child.said.find((line) => line.startsWith('condition'))).toContain('"writable":false,"because":"LEDGER_DISK_FULL"');
    expect(child.acknowledged.size).toBeGreaterThan(50);
    acknowledged = child.acknowledged;
  }
  let acknowledged: ReadonlyMap<string, string> = new Map();

  it('stops the writing, not the reading; nothing acknowledged is lost, and with room it goes on', async () => {
    await onCopy(opened.folder, async (folder) => {
      // A limit on the size of a file is the nearest thing to a full disk that needs no rights. In units of 512 bytes.
      await writeUntilFull(folder, 'ulimit -f 1024');
      expect(await faultsAfter(opened, folder, acknowledged)).toEqual([]);
    });
  });

  it.runIf(isRoot && canMount())('of its own, really full, behaves the same', async () => {
    const place = await mkdtemp(join(tmpdir(), 'ganzheng-full-'));
    shell(`mount -t tmpfs -o size=2m tmpfs ${place}`);
    try {
      const folder = join(place, 'ledger');
      await cp(opened.folder, folder, { recursive: true });
      await writeUntilFull(folder);
      shell(`mount -o remount,size=256m ${place}`);
      expect(await faultsAfter(opened, folder, acknowledged)).toEqual([]);
    } finally {
      shell(`umount ${place}`);
      await rm(place, { recursive: true, force: true });
    }
  });
});

describe('a damaged end of the chain', () => {
  const edits: readonly (readonly [string, string, (database: Raw) => Promise<unknown>])[] = [
    ['a last block that is no block', 'BLOCK_MALFORMED', async (db) => db.put(blockKey(await lastBlock(db)), '\u0000')],
    ['a last block that is gone', 'BLOCK_MISSING', async (db) => db.del(blockKey(await lastBlock(db)))],
    ['a last block cut short', 'BLOCK_ROOT_DIFFERS', async (db) => db.put(blockKey(await lastBlock(db)), (await textOf(db)).slice(0, -40))],
    [
      'a tip that is another block',
      'BLOCK_TIP_DIFFERS',
      async (db) => db.put('m~tip', JSON.stringify({ height: await lastBlock(db), digest: '0'.repeat(64), time: '' })),
    ],
    ['a network record that is none', 'STATE_DIFFERS', (db) => db.put('s~NET', '{')],
  ];
  it.each(edits)('is refused with the fact and never cut off: %s: %s', async (_, because, change) => {
    await onCopy(opened.folder, async (folder) => {
      await tamper(folder, change);
      await rm(join(folder, 'tip'));
      for (let attempt = 0; attempt < 2; attempt++) {
        await expect(openCopy(folder)).rejects.toMatchObject({
          code: 'LEDGER_CORRUPT',
          detail: { folder, because },
          message: expect.stringContaining('fsck'),
        });
      }
      expect((await fsck({ folder })).findings).not.toEqual([]);
    });
  });

  const rewritings: readonly (readonly [string, string, Rewritten])[] = [
    ['a last block upon another', 'BLOCK_CHAIN_BROKEN', { header: { previous: '0'.repeat(64) } }],
    ['a last block that counts wrong', 'BLOCK_ROOT_DIFFERS', { header: { count: 9 } }],
  ];
  it.each(rewritings)('is refused even when it was signed: %s: %s', async (_, because, rewritten) => {
    await onCopy(opened.folder, async (folder) => {
      await rewriteLast(folder, opened.hostKey, rewritten);
      await expect(openCopy(folder)).rejects.toMatchObject({ code: 'LEDGER_CORRUPT', detail: { because } });
    });
  });

  it('is refused when somebody else signed it', async () => {
    await onCopy(opened.folder, async (folder) => {
      await rewriteLast(folder, new Uint8Array(32).fill(7), {});
      await expect(openCopy(folder)).rejects.toMatchObject({ code: 'LEDGER_CORRUPT', detail: { because: 'BLOCK_SIGNATURE_INVALID' } });
    });
  });

  const logDamages: readonly (readonly [string, (log: string) => Promise<void>])[] = [
    ['a bit flipped in the last block on the disk', (log) => flipBit(log, -20)],
    ['the file of the last blocks cut short', async (log) => truncate(log, (await readFile(log)).length - 10)],
    ['the file of the last blocks emptied', (log) => truncate(log, 0)],
  ];
  it.each(logDamages)('is noticed where the storage engine would say nothing: %s', async (_, damage) => {
    await onCopy(opened.folder, async (folder) => {
      const log = (await readdir(join(folder, 'level')))
        .filter((name) => name.endsWith('.log'))
        .sort()
        .at(-1);
      await damage(join(folder, 'level', log ?? ''));
      await expect(openCopy(folder)).rejects.toMatchObject({ code: 'LEDGER_CORRUPT', detail: { because: 'BLOCK_MISSING' } });
      expect((await fsck({ folder })).findings).toContainEqual(expect.objectContaining({ code: 'BLOCK_MISSING', detail: 'acknowledged' }));
    });
  });

  it('is still known to have been founded when its marker is unreadable: looking does not empty the marker, the next block mends it', async () => {
    await onCopy(opened.folder, async (folder) => {
      const marker = join(folder, 'tip');
      const torn = `${await readFile(marker, 'latin1')}torn`;
      await writeFile(marker, torn);
      expect((await fsck({ folder })).findings).toEqual([]);
      await openCopy(folder);
      expect(await readFile(marker, 'latin1')).toBe(torn);
      const host = await openHost({ ...opened.options, folder });
      const ledger = connect({ host, identity: await opened.identityOf(opened.world.xunwu.caller) });
      await ledger.submit('use.record', dutyUse(opened.world), { requestId: '1'.repeat(32) });
      const { height, tip } = host.status();
      await host.close();
      expect(await readFile(marker, 'latin1')).toBe(`${String(height).padStart(16, '0')} ${tip}\n`);
    });
  });

  const storageDamages: readonly (readonly [string, (level: string) => Promise<void>])[] = [
    ['points nowhere', (level) => writeFile(join(level, 'CURRENT'), 'nothing\n')],
    ['has lost its beginning', (level) => rm(join(level, 'CURRENT'))],
    ['is gone', (level) => rm(level, { recursive: true })],
  ];
  it.each(storageDamages)('is refused when the storage itself %s, and no new one is made in its place', async (_, damage) => {
    await onCopy(opened.folder, async (folder) => {
      await damage(join(folder, 'level'));
      const left = await readdir(folder, { recursive: true });
      await expect(openCopy(folder)).rejects.toMatchObject({ code: 'LEDGER_CORRUPT', detail: { because: 'storage' } });
      await expect(fsck({ folder })).rejects.toMatchObject({ code: 'LEDGER_CORRUPT' });
      expect(await readdir(folder, { recursive: true })).toEqual(
        expect.arrayContaining(left.filter((name) => /ldb|MANIFEST|tip/.test(name))),
      );
    });
  });
});

describe('a folder restored from an old backup', () => {
  it('is noticed by heads kept outside, and named; so is one that went on differently', async () => {
    const live = await foundLedgerWorld({ clock: () => new Date() });
    const use = (): Promise<unknown> => live.submit(live.world.xunwu, 'use.record', dutyUse(live.world));
    await live.host.close();
    await onCopy(live.folder, async (backup) => {
      await live.reopen();
      await use();
      await use();
      const { height, tip } = live.host.status();
      await live.host.close();
      const against = [{ height, tip }];
      await expect(openHost({ ...live.options, against }).then((host) => host.close())).resolves.toBeUndefined();

      await expect(openHost({ ...live.options, folder: backup, against })).rejects.toMatchObject({
        code: 'LEDGER_ROLLED_BACK',
        detail: { keptHeight: height },
      });
      expect((await fsck({ folder: backup, against })).findings).toMatchObject([{ code: 'LEDGER_ROLLED_BACK' }]);

      await live.reopen({ folder: backup });
      await use();
      await use();
      await live.host.close();
      await expect(openHost({ ...live.options, folder: backup, against })).rejects.toMatchObject({
        code: 'LEDGER_FORKED',
        detail: { keptHeight: height },
      });
      expect((await fsck({ folder: backup, against })).findings).toMatchObject([{ code: 'LEDGER_FORKED' }]);
    });
    await live.close();
  });
});

async function textOf(database: Raw): Promise<string> {
  return (await database.get(blockKey(await lastBlock(database)))) ?? '';
}

function canMount(): boolean {
  try {
    shell('d=$(mktemp -d) && mount -t tmpfs -o size=64k tmpfs "$d" && umount "$d" && rmdir "$d"');
    return true;
  } catch {
    return false;
  }
}

function shell(command: string): void {
  execFileSync('sh', ['-c', command], { stdio: 'ignore' });
}
