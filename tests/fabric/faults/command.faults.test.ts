import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
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
      ({ code, stderr }: { code: number; stderr: string }) =>
        ({ exit: code, ...(JSON.parse(stderr) as object) }) as Record<string, unknown>,
    );
  const states = async () => ((await network('status')).nodes as { state: string }[]).map(({ state }) => state);
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

    it('when files of processes were lost: they are found again, and nobody is left behind', async () => {
      await writeFile(join(folder, 'net', 'run', 'ca-jiangxi.json'), '');
      expect(await states()).toEqual(allWell);
      expect(await network('upgrade')).toMatchObject({ upgraded: true, law: { sequence: 2 } });
      await rm(join(folder, 'net', 'run', 'ca-ganzhou.json'));
      expect((await network('down', '--remove')).stopped).toHaveLength(10);
    });
  });
});
