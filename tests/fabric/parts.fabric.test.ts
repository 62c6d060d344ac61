import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  doctor,
  explain,
  installedLibraries,
  labelOf,
  messageSigner,
  needPrograms,
  nodeReady,
  ownFolders,
  ownLaw,
  packageLaw,
  planNetwork,
  requireAgreedLaw,
  runProgram,
  searchFolders,
  startProcess,
  until,
  verdictOf,
} from '@ganzheng/network/fabric';
import { errorTable, LicenceError } from '@ganzheng/sdk/errors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingOf, programsOf } from '../support/fabric-programs.js';
import { top } from '../support/top.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ganzheng-parts-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const program = async (path: string, text: string): Promise<string> => {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${text}\n`);
  await chmod(path, 0o755);
  return path;
};

describe('finding the programs', () => {
  it('looks where the environment says, then in PATH, beside it, and in the own folder', () => {
    const env = { PATH: '/a/bin:/b/bin', FABRIC_BIN: '/named', FABRIC31_BIN: '/newer' };
    const surroundings = { env, ownFolder: '/own', node: '/node' };
    expect(searchFolders('2.5', surroundings)).toEqual([
      '/named',
      '/a/bin',
      '/b/bin',
      '/a/lib/fabric-2.5/bin',
      '/b/lib/fabric-2.5/bin',
      '/own/2.5',
      '/own',
    ]);
    expect(searchFolders('3.1', surroundings)).toEqual(['/newer', '/a/lib/fabric-3.1/bin', '/b/lib/fabric-3.1/bin', '/own/3.1']);
  });

  it('names what is missing, and takes no folder and nothing that cannot be run for a program', async () => {
    await program(join(folder, 'some/peer'), 'true');
    await mkdir(join(folder, 'some/orderer'));
    await writeFile(join(folder, 'some/configtxgen'), '');
    const surroundings = { env: { FABRIC_BIN: join(folder, 'some') }, ownFolder: join(folder, 'none'), node: process.execPath };
    const error = (() => {
      try {
        needPrograms('2.5', surroundings);
      } catch (thrown) {
        return thrown as LicenceError;
      }
    })();
    expect(error).toMatchObject({ code: 'FABRIC_MISSING', detail: { version: '2.5' } });
    expect(error?.detail.missing).toEqual(['orderer', 'configtxgen', 'configtxlator', 'osnadmin', 'fabric-ca-server', 'fabric-ca-client']);
  });

  it('tells versions, and which of them were never tested', async () => {
    const bin = join(folder, 'versions');
    await program(join(bin, 'peer'), 'echo " Version: v2.5.16"');
    await program(join(bin, 'orderer'), 'echo " Version: latest"');
    await program(join(bin, 'configtxgen'), 'echo " Version: v2.2.0"');
    const [report] = await doctor({ env: { FABRIC_BIN: bin, PATH: '' }, ownFolder: join(folder, 'none'), node: process.execPath });
    expect(report?.programs.slice(0, 3).map(({ version }) => version)).toEqual(['2.5.16', null, '2.2.0']);
    expect(report?.untested).toEqual(['orderer', 'configtxgen']);
    expect(report?.missing).toEqual(['configtxlator', 'osnadmin', 'fabric-ca-server', 'fabric-ca-client']);
  });
});

describe('the plan of a network', () => {
  it.each(['1', '3', '4bft'] as const)('gives every process a port of its own, with %s orderers', (orderers) => {
    const plan = planNetwork('/x', { fabric: '3.1', orderers, firstPort: 7050, batchTimeoutMs: 50 });
    const ports = [
      ...[...plan.orderers, ...plan.peers].flatMap(({ port, secondPort, operationsPort }) => [port, secondPort, operationsPort]),
      ...[...plan.laws, ...plan.nextLaws].map(({ port }) => port),
      ...plan.cas.flatMap(({ port, operationsPort }) => [port, operationsPort]),
    ];
    expect(new Set(ports).size).toBe(ports.length);
    expect(new Set([...plan.orderers, ...plan.peers, ...plan.laws, ...plan.nextLaws, ...plan.cas].map(({ name }) => name)).size).toBe(
      plan.orderers.length + 12,
    );
  });

  it('lets versions of the law take turns on two sides', () => {
    const settings = { fabric: '2.5', orderers: '1', firstPort: 7050, batchTimeoutMs: 50 } as const;
    const [first, second] = [1, 2].map((sequence) => planNetwork('/x', settings, { sequence }));
    expect(second?.laws).toEqual(first?.nextLaws);
    expect(second?.nextLaws).toEqual(first?.laws);
  });
});

describe("the law's package", () => {
  it('has the same id wherever the same law is packed, and another for any other law', async () => {
    const law = join(folder, 'law');
    await mkdir(law);
    await writeFile(join(law, 'rule.js'), '1');
    const parts = { folders: { law }, libraries: ['zod@4.1.0'] };
    const packed = packageLaw('law_1', parts);
    const codeOf = ({ packageId }: { packageId: string }): string => packageId.slice('law_1:'.length);
    expect(packageLaw('law_1', parts)).toEqual(packed);
    expect(packageLaw('law_2', parts).packageId).not.toBe(packed.packageId);
    expect(codeOf(packageLaw('law_1', { ...parts, libraries: ['zod@4.1.1'] }))).not.toBe(codeOf(packed));
    await writeFile(join(law, 'rule.js'), '2');
    expect(codeOf(packageLaw('law_1', parts))).not.toBe(codeOf(packed));
  });

  it('holds every file of ours that the law runs, and names every library', async () => {
    const { folders, libraries } = ownLaw();
    const texts = await Promise.all(
      Object.values(folders).map(async (each) => {
        const names = (await readdir(each, { recursive: true })).filter((name) => name.endsWith('.js'));
        return Promise.all(names.map(async (name) => [join(each, name), await readFile(join(each, name), 'utf8')] as const));
      }),
    );
    const imported = texts
      .flat()
      .flatMap(([path, text]) => [...text.matchAll(/(?:from|import|import\() ?'([^']*)'/g)].map(([, name = '']) => ({ path, name })));
    const files = imported
      .filter(({ name }) => /^(\.|@ganzheng\/)/.test(name))
      .map(({ path, name }) => (name.startsWith('.') ? join(path, '..', name) : fileURLToPath(import.meta.resolve(name))));
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter((path) => !Object.values(folders).some((each) => path.startsWith(`${each}/`)))).toEqual([]);
    const importedIn = (from: string): string[] =>
      imported
        .filter(({ path, name }) => path.startsWith(`${from}/`) && !/^(\.|#|node:|@ganzheng\/)/.test(name))
        .map(({ name }) => name.match(/^(@[^/]+\/)?[^/]+/)?.[0] ?? '');
    const homes = [folders.chaincode ?? '', join(folders['sdk/errors'] ?? '', '..')];
    expect(homes.map((from) => importedIn(from).length)).not.toContain(0);
    expect(libraries).toEqual(installedLibraries(homes.map((from) => ({ from, names: importedIn(from) }))));
    // What a library of ours needs in turn is named, too.
    expect(libraries).toContainEqual(expect.stringMatching(/^@grpc\/grpc-js@\d/));
  });

  it('names the libraries that are installed where Node would look for them', async () => {
    const install = async (at: string, version: string, more: object = {}) => {
      await mkdir(join(folder, at), { recursive: true });
      await writeFile(join(folder, at, 'package.json'), JSON.stringify({ version, ...more }));
    };
    await install('app/node_modules/a', '1.0.0', { dependencies: { b: '^1.0.0', c: '*' }, optionalDependencies: { c: '*' } });
    await install('app/node_modules/a/node_modules/b', '1.5.0', { dependencies: { '@s/d': '*' } });
    await install('app/node_modules/b', '2.0.0');
    await install('node_modules/@s/d', '0.1.0', { dependencies: { a: '*' } });
    await install('node_modules/a', '0.9.0');
    const importing = (...names: string[]) => installedLibraries([{ from: join(folder, 'app'), names }]);
    expect(importing('b', 'a')).toEqual(['@s/d@0.1.0', 'a@0.9.0', 'a@1.0.0', 'b@1.5.0', 'b@2.0.0']);
    expect(importing('b')).toEqual(['b@2.0.0']);
    expect(() => importing('absent')).toThrow('absent');
  });

  it('is that of the law as built, or the law is not started', () => {
    const plan = planNetwork(folder, { fabric: '2.5', orderers: '1', firstPort: 7050, batchTimeoutMs: 50 });
    const recordOf = (packageId: string, entry = ownFolders.lawEntry) => ({
      version: 1 as const,
      settings: plan.settings,
      organisations: [...plan.organisations],
      law: { label: 'law_1', packageId, version: '1.1', sequence: 1, entry },
      channels: [],
      founded: '',
    });
    const { packageId } = packageLaw('law_1', ownLaw());
    const ofAnother = recordOf(`law_1:${'0'.repeat(64)}`);
    expect(() => requireAgreedLaw(plan, recordOf(packageId), plan.laws)).not.toThrow();
    expect(() => requireAgreedLaw(plan, ofAnother, plan.laws)).toThrow(
      expect.objectContaining({ code: 'FABRIC_LAW_DIFFERS', detail: { agreed: ofAnother.law.packageId, built: packageId } }),
    );
    expect(() => requireAgreedLaw(plan, ofAnother, plan.peers)).not.toThrow();
    // Who brings a program of their own sees to it themselves.
    expect(() => requireAgreedLaw(plan, recordOf(ofAnother.law.packageId, '/theirs.js'), plan.laws)).not.toThrow();
  });

  it.skipIf(missingOf('2.5') !== undefined)('has the id that Fabric itself computes', async () => {
    const { bytes, packageId } = packageLaw(labelOf(1), ownLaw());
    const path = join(folder, 'law_1.tgz');
    await writeFile(path, bytes);
    const said = await runProgram({
      program: programsOf('2.5').peer,
      args: ['lifecycle', 'chaincode', 'calculatepackageid', path],
      env: { FABRIC_CFG_PATH: join(top, 'network/config') },
    });
    expect(said.trim()).toBe(packageId);
  });
});

describe('signatures for Fabric', () => {
  it('hold under the key, are DER, and take the smaller of the two that do', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const sign = messageSigner(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    const half = 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n;
    for (let at = 0; at < 200; at++) {
      const message = Buffer.from(`message ${at}`);
      const signature = Buffer.from(await sign(message));
      expect(verify('sha256', message, createPublicKey(privateKey), signature)).toBe(true);
      const second = 4 + (signature[3] ?? 0);
      expect(BigInt(`0x${signature.toString('hex', second + 2)}`) <= half).toBe(true);
    }
  });
});

describe('failures', () => {
  it('are what the ledger found: a conflict, too few organisations, or anything else', () => {
    expect(verdictOf(11)).toMatchObject({ kind: 'conflict', error: { code: 'COMMIT_CONFLICT' } });
    expect(verdictOf(12)).toMatchObject({ kind: 'conflict', error: { code: 'COMMIT_CONFLICT' } });
    expect(verdictOf(10)).toMatchObject({ kind: 'outdated', error: { code: 'ENDORSEMENT_REFUSED' } });
    expect(verdictOf(4)).toMatchObject({
      kind: 'final',
      error: { code: 'COMMIT_INVALID', detail: { validation: 'BAD_CREATOR_SIGNATURE' } },
    });
  });

  it('of a program tell the last of what it said, without its colours and times', async () => {
    const path = await program(
      join(folder, 'failing'),
      `printf '\\033[31m2026-11-23 16:51:43.474 UTC 0001 ERRO\\033[0m listen: address already in use\\n' >&2; exit 1`,
    );
    const error = await runProgram({ program: path, args: ['channel', 'join', '-b', 'x'] }).catch((thrown: LicenceError) => thrown);
    expect(error).toMatchObject({ code: 'FABRIC_PROGRAM_FAILED', detail: { program: 'failing', command: 'channel join' } });
    const { zh, en } = explain(error as LicenceError);
    expect(zh).toContain('端口已被占用');
    expect(en).toContain('A port is taken');
    await expect(runProgram({ program: join(folder, 'absent'), args: [] })).rejects.toMatchObject({ code: 'FABRIC_PROGRAM_FAILED' });
  });

  it('are explained in both languages, with a hint or without', () => {
    expect(explain(new LicenceError('FABRIC_MISSING'))).toMatchObject({
      zh: errorTable.FABRIC_MISSING.zh,
      en: errorTable.FABRIC_MISSING.en,
    });
  });

  it('of a node are noticed: it stopped, or it never came', async () => {
    const plan = planNetwork(folder, { fabric: '2.5', orderers: '1', firstPort: 39_000, batchTimeoutMs: 50 });
    const [law] = plan.laws;
    if (law === undefined) throw new TypeError('no law');
    startProcess(folder, { name: law.name, program: '/bin/sh', args: ['-c', 'exit 1'], env: {}, cwd: folder });
    await expect(nodeReady(folder, law)).rejects.toMatchObject({ code: 'FABRIC_NODE_STOPPED', detail: { node: law.name } });
    await expect(until('pigs fly', async () => false, 30)).rejects.toMatchObject({
      code: 'FABRIC_NOT_READY',
      detail: { what: 'pigs fly' },
    });
  });
});
