import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { NetworkFile } from '@ganzheng/network/fabric';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingOf } from '../../support/fabric-programs.js';
import { top } from '../../support/top.js';

const missing = missingOf('2.5');
if (missing !== undefined) console.warn(`SKIPPED the command broken off: ${missing}`);

const command = join(top, 'network/dist/command/network.js');
const firstPort = String(Number(process.env.GANZHENG_TEST_PORT ?? 21_000) + 1_000);

describe('the network command', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ganzheng-command-'));
  });
  afterAll(async () => {
    await network('down', '--remove');
    await rm(folder, { recursive: true, force: true });
  });

  const dataArgs = () => ['--data', join(folder, 'net')];
  const network = (...args: readonly string[]) =>
    promisify(execFile)(process.execPath, [command, ...args, ...dataArgs(), '--json']).then(
      ({ stdout }) => JSON.parse(stdout) as Record<string, unknown>,
      // A status that found something wrong is an answer, and no failure.
      ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) =>
        ({ exit: code, ...(JSON.parse(stdout === '' ? stderr : stdout) as object) }) as Record<string, unknown>,
    );
  const states = async () => ((await network('status')).nodes as { state: string }[]).map(({ state }) => state);
  const record = async () => JSON.parse(await readFile(join(folder, 'net', 'network.json'), 'utf8')) as NetworkFile;
  const rewrite = (value: NetworkFile) => writeFile(join(folder, 'net', 'network.json'), JSON.stringify(value));
  const allWell = Array.from({ length: 10 }, () => 'well');

  /** Sends a signal as soon as the command has told of a step. */
  const broken = async (signal: 'SIGINT' | 'SIGKILL', step: string, ...args: readonly string[]) => {
    const running = spawn(process.execPath, [command, ...args, ...dataArgs()], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    running.stderr.on('data', (chunk: Buffer) => {
      if (!said.includes(step) && `${said}${chunk}`.includes(step)) running.kill(signal);
      said += chunk;
    });
    const [code, ended] = (await once(running, 'close')) as [number | null, string | null];
    return { code, ended, said };
  };
  const killed = { code: null, ended: 'SIGKILL' };

  it('answers machines in JSON, failures too', async () => {
    expect(await network('status')).toMatchObject({ exit: 1, code: 'FABRIC_NETWORK_MISSING', zh: '文件夹中没有 Fabric 网络' });
    expect(await network('doctor')).toMatchObject({ reports: [{ fabric: '2.5' }, { fabric: '3.1' }] });
  });

  describe.skipIf(missing !== undefined)('goes on', () => {
    it('when it was killed at founding, with other settings, too', async () => {
      expect(await broken('SIGKILL', 'nodes', 'up', '--first-port', firstPort, '--orderers', '3')).toMatchObject(killed);
      expect(await network('status')).toMatchObject({ exit: 1, code: 'FABRIC_NETWORK_MISSING' });
      // Other settings know nothing of the other orderers.
      expect(await network('up', '--first-port', firstPort)).toMatchObject({
        foundedNow: true,
        settings: { fabric: '2.5', orderers: '1' },
      });
      expect(await readdir(join(folder, 'net', 'run'))).toHaveLength(10);
      expect(await network('up')).toMatchObject({ foundedNow: false, started: [] });
      expect(await states()).toEqual(allWell);
      expect(await network('logs', 'orderer1', '--lines', '3')).toMatchObject({ logs: [{ node: 'orderer1' }] });
      expect(await network('logs', 'orderer9')).toMatchObject({ exit: 1, code: 'FABRIC_NODE_UNKNOWN' });
      expect(await network('deploy')).toMatchObject({ upgraded: false });
    });

    it('when two were given at once: one is refused, and the other does its work', async () => {
      await network('down', '--remove');
      const founding = ['up', '--first-port', firstPort] as const;
      const came = ({ code, foundedNow }: Record<string, unknown>) => (foundedNow === true ? 'founded' : code);
      const founded = () => network(...founding).then(came);
      const outcomes = await Promise.all([founded(), founded()]);
      expect(outcomes).toContain('FABRIC_NETWORK_BUSY');
      // Now and then each gives way to the other.
      const rest = outcomes.filter((outcome) => outcome !== 'FABRIC_NETWORK_BUSY');
      expect(rest.length > 0 ? rest : [await founded()]).toEqual(['founded']);
      expect(await states()).toEqual(allWell);
    });

    it('when it was interrupted at restarting', async () => {
      const interrupted = await broken('SIGINT', 'restarted ganzhou', 'restart', '--rolling');
      expect(interrupted).toMatchObject({ code: 130, said: expect.stringContaining('COMMAND_INTERRUPTED') });
      expect((await network('restart', '--rolling')).restarted).toHaveLength(10);
    });

    it('when it was killed at backing up', async () => {
      const to = join(folder, 'backup');
      expect(await broken('SIGKILL', 'restarted ganzhou', 'backup', '--to', to)).toMatchObject(killed);
      expect(await network('backup', '--to', to)).toMatchObject({ to });
      expect(await network('backup', '--to', to)).toMatchObject({ exit: 1, code: 'BACKUP_EXISTS' });
    });

    it('when it was killed at upgrading, before and after the law had come into force', async () => {
      const { law: old } = await record();
      expect(await broken('SIGKILL', 'approved on licences', 'upgrade')).toMatchObject(killed);
      const first = (await network('upgrade')).law as NetworkFile['law'];
      expect(first.sequence).toBe(2);
      const before = await record();
      // As it stands when the command dies between the block and its own note of it.
      await rewrite({ ...before, law: old, unfinished: { upgrade: first } });
      expect((await network('status')).problems).toContainEqual(
        expect.objectContaining({ en: expect.stringContaining('network upgrade') }),
      );
      for (const other of [
        ['org', 'add', 'fujian', '--name', 'F'],
        ['channel', 'add', 'audit'],
      ])
        expect(await network(...other)).toMatchObject({ code: 'FABRIC_CHANGE_UNFINISHED', detail: { upgrade: 'law_2' } });
      // The law that is in force runs also after the machine was restarted.
      await network('down');
      expect((await network('up')).started).toEqual(expect.arrayContaining(['law-ganzhou-b', 'law-guangdong-b']));
      expect(await network('upgrade')).toMatchObject({ upgraded: true, law: first });
      expect(await record()).toEqual(before);
      expect(await states()).toEqual(allWell);
    });

    it('when it was killed at adding a channel, before and after that was there', async () => {
      expect(await broken('SIGKILL', 'joined', 'channel', 'add', 'audit')).toMatchObject(killed);
      expect(await network('upgrade')).toMatchObject({ code: 'FABRIC_CHANGE_UNFINISHED', detail: { channel: 'audit' } });
      expect(await network('channel', 'add', 'audit')).toMatchObject({ added: true, channels: ['audit'] });
      const before = await record();
      await rewrite({ ...before, channels: [], unfinished: { channel: 'audit' } });
      expect(await network('channel', 'add', 'audit')).toMatchObject({ added: true, channels: ['audit'] });
      expect(await record()).toEqual(before);
    });

    it('with the law that was agreed to, or with none', async () => {
      const before = await record();
      const { packageId } = before.law;
      // As if the law had been built anew meanwhile.
      await rewrite({ ...before, law: { ...before.law, packageId: packageId.replace(/.{8}$/, '00000000') } });
      expect(await network('restart', '--rolling')).toMatchObject({ exit: 1, code: 'FABRIC_LAW_DIFFERS', detail: { built: packageId } });
      expect((await network('status')).problems).toContainEqual(expect.objectContaining({ en: expect.stringContaining('network deploy') }));
      await network('down');
      expect(await network('up')).toMatchObject({ exit: 1, code: 'FABRIC_LAW_DIFFERS' });
      expect(await states()).toEqual(allWell.map((well, at) => (at >= 4 && at <= 6 ? 'down' : well)));
      expect(await network('deploy')).toMatchObject({ upgraded: true, law: { sequence: before.law.sequence + 1 } });
      expect(await states()).toEqual(allWell);
    });

    it('when files of processes were lost: they are found again, and nobody is left behind', async () => {
      await writeFile(join(folder, 'net', 'run', 'ca-jiangxi.json'), '');
      expect(await states()).toEqual(allWell);
      await rm(join(folder, 'net', 'run', 'ca-ganzhou.json'));
      expect((await network('down', '--remove')).stopped).toHaveLength(10);
    });
  });
});
