import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  beganIn,
  composeSettings,
  composeUp,
  explain,
  ownFolders,
  ownLaw,
  packageLaw,
  planInside,
  prepare,
  requireRoom,
  runningPid,
  startProcess,
  writeRecords,
} from '@ganzheng/network/fabric';
import { LicenceError, systemFailure } from '@ganzheng/sdk/errors';
import { randomBytes } from '@ganzheng/sdk/sm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { top } from '../support/top.js';

let place = '';
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'ganzheng-failing-'));
});
afterAll(() => rm(place, { recursive: true, force: true }));

const program = join(top, 'network/dist/command/network.js');
const argumentsOf = (folder: string, command: string): string[] => [...command.split(' '), '--data', folder, '--json'];

interface End {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a command answered, or the code it failed with. */
const answerOf = ({ exit, stdout, stderr }: End): Record<string, unknown> =>
  exit === 0
    ? { exit, ...(JSON.parse(stdout) as object) }
    : { exit, said: stderr, ...(stderr.startsWith('{') ? (JSON.parse(stderr) as object) : {}) };

/** Runs a command on a folder. */
const network = (folder: string, command: string): Promise<Record<string, unknown>> =>
  promisify(execFile)(process.execPath, [program, ...argumentsOf(folder, command)]).then(
    ({ stdout }) => answerOf({ exit: 0, stdout, stderr: '' }),
    ({ code, stderr }: { code: number; stderr: string }) => answerOf({ exit: code, stdout: '', stderr }),
  );

/** Runs commands on a folder, one after the other, in one process. */
async function networkEach(folder: string, commands: readonly string[]): Promise<Map<string, Record<string, unknown>>> {
  const runs = JSON.stringify(commands.map((command) => argumentsOf(folder, command)));
  const { stdout } = await promisify(execFile)(process.execPath, [join(top, 'tests/support/run-commands.mjs'), program, runs]);
  const ends = JSON.parse(stdout) as End[];
  return new Map(commands.map((command, at) => [command, answerOf(ends[at] as End)]));
}

describe('what the system refuses', () => {
  const refused = ['up', 'status', 'down', 'logs', 'certs', 'backup --to x'];
  let answers: Awaited<ReturnType<typeof networkEach>>;
  beforeAll(async () => {
    await writeFile(join(place, 'a-file'), 'mine');
    answers = await networkEach(join(place, 'a-file'), refused);
  });

  it.each(refused)('has a code and an explanation: %s where a file stands', async (command) => {
    expect(answers.get(command)).toMatchObject({
      exit: 1,
      code: 'SYSTEM_REFUSED',
      zh: expect.stringContaining('是文件，不是文件夹'),
      en: expect.stringContaining('a file where a folder is needed'),
      detail: { system: 'ENOTDIR' },
    });
    expect(await readFile(join(place, 'a-file'), 'utf8')).toBe('mine');
  });

  it('has one for fsck too, which tells it in a line', async () => {
    expect(await network(join(place, 'a-file'), 'fsck')).toMatchObject({
      exit: 2,
      said: expect.stringMatching(/^network fsck: SYSTEM_REFUSED .*ENOTDIR/),
    });
  });

  it.each([
    ['ENOSPC: no space left on device, write', '磁盘已满', 'The disk is full'],
    ["EACCES: permission denied, open '/x'", '无访问权限', 'may not be read, written or run'],
    ["EROFS: read-only file system, open '/x'", '只读', 'read only'],
    ["ENOENT: no such file or directory, mkdir '/x'", '上级文件夹', 'A folder above it'],
    ["ENOENT: no such file or directory, open '/x'", '缺少文件', 'A file is missing'],
  ])('is explained by its cause: %s', (message, zh, en) => {
    const [system = ''] = message.split(':');
    const failure = systemFailure(Object.assign(new Error(message), { code: system, syscall: 'write' }));
    expect(failure).toMatchObject({ code: 'SYSTEM_REFUSED', detail: { system } });
    const explanation = explain(failure ?? new LicenceError('FABRIC_MISSING'));
    expect([explanation.zh, explanation.en]).toEqual([expect.stringContaining(zh), expect.stringContaining(en)]);
  });

  it('is a port that is taken, and no fault of ours is taken for it', async () => {
    const [first, second] = [createServer(), createServer()];
    first.listen(0, '127.0.0.1');
    await once(first, 'listening');
    const address = first.address();
    const port = address === null || typeof address === 'string' ? 0 : address.port;
    second.listen(port, '127.0.0.1');
    const [error] = (await once(second, 'error').catch((thrown: unknown) => [thrown])) as [unknown];
    first.close();
    expect(systemFailure(error)).toMatchObject({ code: 'PORT_IN_USE', detail: { port } });
    expect(systemFailure(new TypeError('a bug'))).toBeUndefined();
    expect(systemFailure(new LicenceError('FABRIC_MISSING'))).toBeUndefined();
  });
});

describe('a network in containers', () => {
  const refused: readonly (readonly [command: string, instead: string | undefined])[] = [
    ['up', 'network compose up'],
    ['status', 'network compose status'],
    ['down --remove', 'network compose down'],
    ['logs', 'docker compose logs'],
    ['stop orderer1', 'docker compose stop'],
    ['restart --rolling', 'docker compose restart'],
    ['certs renew --all', undefined],
    ['backup --to nowhere', undefined],
    ['upgrade', undefined],
    ['org add fujian --name F', undefined],
  ];
  let folder = '';
  let answers: Awaited<ReturnType<typeof networkEach>>;
  beforeAll(async () => {
    folder = join(place, 'contained');
    const law = packageLaw('law_1', ownLaw());
    const settings = { ...composeSettings, firstPort: Number(process.env.GANZHENG_TEST_PORT ?? 21_000) + 900 };
    const preparation = { folder, settings, law, configFolder: ownFolders.config, now: new Date(), random: randomBytes, runBy: undefined };
    await prepare(preparation);
    await writeRecords(preparation, {
      version: 1,
      settings,
      organisations: [...planInside(settings).organisations],
      law: { label: law.label, packageId: law.packageId, version: '1.0', sequence: 1, entry: '' },
      channels: [],
      founded: new Date().toISOString(),
    });
    const commands = refused.map(([command]) => command);
    answers = await networkEach(folder, commands);
  });

  it.each(refused)('is no business of %s, which says what to use instead', (command, instead) => {
    expect(answers.get(command)).toMatchObject({
      exit: 1,
      code: 'FABRIC_NETWORK_IN_CONTAINERS',
      zh: expect.stringContaining('network compose'),
      detail: instead === undefined ? {} : { instead },
    });
    expect(existsSync(join(folder, 'network.json'))).toBe(true);
  });

  it('is answered for where that takes no process of this machine: certificates, programs, the ledger', async () => {
    expect((await network(folder, 'certs')).certificates).toHaveLength(9 + 12 + 3 + 3 + 3);
    expect((await network(folder, 'doctor')).reports).toHaveLength(2);
    // No engine runs it here: then nobody answers, which is not to say that the ledger went back.
    expect(await network(folder, 'fsck')).toMatchObject({ exit: 2, said: expect.stringContaining('LEDGER_UNREACHABLE') });
  });
});

describe('a folder that something happened to', () => {
  const damage = async (name: string, record: string): Promise<string> => {
    const folder = join(place, name);
    await mkdir(join(folder, 'nodes', 'peer-ganzhou', 'data'), { recursive: true });
    await writeFile(join(folder, 'nodes', 'peer-ganzhou', 'data', 'ledger'), 'blocks');
    if (record !== '') await writeFile(join(folder, 'network.json'), record);
    return folder;
  };

  it.each([
    ['cut off', '{"version":1,"settings":{"fab', 'no JSON'],
    ['of a newer version', '{"version":1,"rings":3}', 'rings'],
  ])('is not founded anew, nor removed, when its record is %s', async (name, record, because) => {
    const folder = await damage(name, record);
    for (const [, answer] of await networkEach(folder, ['status', 'up', 'down --remove']))
      expect(answer).toMatchObject({
        exit: 1,
        code: 'FABRIC_RECORD_DAMAGED',
        detail: { because: expect.stringContaining(because) },
      });
    expect(await readFile(join(folder, 'nodes/peer-ganzhou/data/ledger'), 'utf8')).toBe('blocks');
  });

  it('is no room for a founding: a ledger without its record, and whatever is not a network', async () => {
    await expect(requireRoom(await damage('recordless', ''))).rejects.toMatchObject({ code: 'FABRIC_RECORD_DAMAGED' });
    const home = join(place, 'home');
    await mkdir(join(home, 'letters'), { recursive: true });
    await expect(requireRoom(home)).rejects.toMatchObject({ code: 'FABRIC_FOLDER_OCCUPIED', detail: { by: ['letters'] } });
    const project = { name: 'none', directory: ownFolders.own, command: ['false'] as const, env: {} };
    const inContainers = { folder: home, settings: composeSettings, label: 'law_1', configFolder: ownFolders.config, now: new Date() };
    await expect(
      composeUp({ ...inContainers, random: randomBytes, runBy: undefined, project, build: false, city: false, onStep: () => undefined }),
    ).rejects.toMatchObject({ code: 'FABRIC_FOLDER_OCCUPIED' });
    expect(existsSync(join(home, 'letters'))).toBe(true);
    await mkdir(join(place, 'disk', 'lost+found'), { recursive: true });
    await expect(requireRoom(join(place, 'disk'))).resolves.toBeUndefined();
  });

  it.skipIf(process.platform !== 'linux').each(['', '{"pid":1}', undefined])(
    'keeps no process that down does not find, when what is kept of it is %j',
    async (kept) => {
      const folder = join(place, 'broken-off');
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'founding'), '');
      const [name, file] = ['orderer1', join(folder, 'run', 'orderer1.json')];
      startProcess(folder, { name, program: process.execPath, args: ['-e', 'setInterval(() => 0, 1000)'], env: {}, cwd: folder });
      if (kept === undefined) await rm(file);
      else await writeFile(file, kept);
      expect(runningPid(folder, name)).toBeUndefined();
      expect(await network(folder, 'down --remove')).toMatchObject({ exit: 0, stopped: [name] });
      expect(existsSync(folder)).toBe(false);
    },
  );
});

describe('a process', () => {
  // As Linux 6.18 writes it in /proc/PID/stat: state, then twenty fields, of which the 17th counts threads and the 19th says when it began.
  const stat = (state: string, threads: number): string =>
    `22998 (peer (a) Z 1) ${state} 22996 22996 28606 0 -1 4227084 2997 6545 16 2 4 1 4 1 20 0 ${threads} 0 4735136 0 0`;

  it.each([
    ['sleeps', 'S', 12, '4735136'],
    ['has ended, but for some of its threads: they still have its files and ports', 'Z', 2, '4735136'],
    ['has ended, and nobody asked what became of it', 'Z', 1, undefined],
    ['is being removed', 'X', 1, undefined],
  ])('%s', (_, state, threads, began) => {
    expect(beganIn(stat(state, threads))).toBe(began);
  });
});
