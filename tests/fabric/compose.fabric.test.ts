import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { askHealth } from '@ganzheng/city';
import { issueIdentity } from '@ganzheng/network';
import { authorityOf, findCompose, images, needRecord, openNetwork, ownLaw, packageLaw } from '@ganzheng/network/fabric';
import { LicenceError } from '@ganzheng/sdk/errors';
import { newRequestId } from '@ganzheng/sdk/ledger';
import { randomBytes } from '@ganzheng/sdk/sm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingOf, programsOf } from '../support/fabric-programs.js';
import { hasImage, makeStandIns, nodeStandIn, removeImage, type StandIns } from '../support/stand-in-images.js';
import { top } from '../support/top.js';

const missing =
  missingOf('2.5') ??
  (await findCompose({ env: process.env }).then(
    () => undefined,
    (error: unknown) => (error instanceof LicenceError ? `${error.code}: no Docker engine to run containers` : String(error)),
  ));
if (missing !== undefined) console.warn(`SKIPPED the network in containers (10 tests): ${missing}`);

const run = promisify(execFile);
const project = `ganzheng-test-${process.pid}`;
const firstPort = 23_500;
const startMs = 15 * 60_000;

/** Runs `network compose …` and gives its answer. */
async function network(folder: string, ...args: string[]): Promise<Record<string, unknown>> {
  const command = [join(top, 'network/dist/command/network.js'), 'compose', ...args, '--json', '--data', folder, '--project', project];
  const { stdout } = await run(process.execPath, command, { maxBuffer: 1 << 26 });
  return JSON.parse(stdout) as Record<string, unknown>;
}

const docker = async (...args: string[]): Promise<string> => (await run('docker', args, { maxBuffer: 1 << 26 })).stdout;

interface Container {
  readonly Name: string;
  readonly Config: { readonly User: string; readonly Image: string };
  readonly State: { readonly Health?: { readonly Status: string } };
  readonly HostConfig: {
    readonly Privileged: boolean;
    readonly ReadonlyRootfs: boolean;
    readonly CapDrop: readonly string[];
    readonly CapAdd: readonly string[] | null;
    readonly PortBindings: Readonly<Record<string, readonly { readonly HostIp: string }[]>>;
  };
}

async function containers(): Promise<readonly Container[]> {
  const ids = (await docker('ps', '--quiet', '--all', '--filter', `label=com.docker.compose.project=${project}`)).trim().split('\n');
  return JSON.parse(await docker('inspect', ...ids)) as readonly Container[];
}

/** Runs a command in a container of a service, as the README tells to call compose by hand. */
async function inContainer(folder: string, service: string, command: readonly string[]): Promise<string> {
  const [program, ...first] = await findCompose({ env: process.env });
  const files = ['--file', join(folder, 'docker-compose.yml'), '--env-file', join(folder, 'compose.env')];
  const named = ['--project-name', project, '--project-directory', join(top, 'network'), '--profile', 'city'];
  const { stdout } = await run(program, [...first, ...files, ...named, 'run', '--rm', '-T', '--no-deps', service, ...command]);
  return stdout;
}

describe.skipIf(missing !== undefined)('the network in containers', () => {
  const parent = mkdtempSync(join(tmpdir(), 'ganzheng-compose-'));
  const folder = join(parent, 'network');
  let standIns: StandIns | undefined;
  let ownBefore: readonly string[] = [];

  beforeAll(async () => {
    const { peer, orderer, osnadmin, configtxgen, 'fabric-ca-server': caServer } = programsOf('2.5');
    ownBefore = [images.law, images.city].filter(hasImage);
    standIns = makeStandIns([
      { tag: images.peer, programs: [peer] },
      { tag: images.orderer, programs: [orderer] },
      { tag: images.ca, programs: [caServer] },
      { tag: images.tools, programs: [peer, osnadmin, configtxgen] },
      nodeStandIn('node:20-bookworm-slim'),
    ]);
    if (standIns.made.length > 0) console.warn(`images that stand in for the official ones: ${standIns.made.join(' ')}`);
    const began = performance.now();
    await network(folder, 'build');
    console.info(`images built in ${Math.round(performance.now() - began)} ms`);
  }, startMs);

  afterAll(async () => {
    if (missing !== undefined) return;
    await network(folder, 'down', '--remove').catch(() => undefined);
    for (const image of [images.law, images.city]) if (!ownBefore.includes(image)) removeImage(image);
    standIns?.remove();
    rmSync(parent, { recursive: true, force: true });
  }, startMs);

  it(
    'is founded by one command, and started by the same',
    async () => {
      const first = await network(folder, 'up', '--no-build', '--first-port', String(firstPort));
      expect(first).toMatchObject({ foundedNow: true, settings: { orderers: '3', firstPort } });
      console.info(`in containers: ${JSON.stringify(first.steps)}`);
      expect(await network(folder, 'up', '--no-build')).toMatchObject({ foundedNow: false, law: first.law });
    },
    startMs,
  );

  it('has every container healthy, none privileged, no port open beyond this machine', async () => {
    const all = await containers();
    expect(all.length).toBe(12);
    for (const { Name, State, HostConfig } of all) {
      expect([Name, State.Health?.Status]).toEqual([Name, 'healthy']);
      expect(HostConfig).toMatchObject({ Privileged: false, ReadonlyRootfs: true, CapDrop: ['ALL'] });
      for (const bindings of Object.values(HostConfig.PortBindings)) for (const { HostIp } of bindings) expect(HostIp).toBe('127.0.0.1');
    }
    const laws = all.filter(({ Config }) => Config.Image === images.law);
    expect(laws.length).toBe(3);
    for (const { Config, HostConfig } of laws) {
      expect(Config.User).toMatch(/^[1-9]\d*:[1-9]\d*$/);
      expect(HostConfig.CapAdd ?? []).toEqual([]);
    }
  });

  it('runs the very law that was agreed to', async () => {
    const law = (await containers()).find(({ Config }) => Config.Image === images.law)?.Name.slice(1) ?? '';
    const copied = join(parent, 'law');
    await docker('cp', `${law}:/ganzheng/chaincode/dist`, join(parent, 'chaincode'));
    await docker('cp', `${law}:/ganzheng/sdk/dist`, copied);
    const rooms = ['errors', 'json', 'sm', 'did', 'ledger'].map((room) => [`sdk/${room}`, join(copied, room)]);
    const { packageId, label } = (await needRecord(folder)).law;
    const folders = { chaincode: join(parent, 'chaincode'), ...Object.fromEntries(rooms) };
    expect(packageLaw(label, { folders, libraries: ownLaw().libraries }).packageId).toBe(packageId);
  });

  it(
    'carries the three walks, gone inside it',
    async () => {
      const script = readFileSync(join(top, 'tests/support/walk-in-container.mjs'), 'utf8');
      const told = await inContainer(folder, 'city', ['node', '--input-type=module', '--eval', script]);
      expect(JSON.parse(told.trim().split('\n').at(-1) ?? '')).toMatchObject({ failures: [], mode: 'fabric' });
    },
    startMs,
  );

  it.each(['issuer', 'verifier', 'wallet'])(
    'has an image of the %s on its own, which says what it misses',
    async (service) => {
      const tag = `${project}/${service}`;
      await docker('build', '--file', join(top, 'network/Dockerfile'), '--target', service, '--tag', tag, top);
      try {
        const running = run('docker', ['run', '--rm', '--network', 'none', '--read-only', '--cap-drop', 'ALL', tag]);
        const { stdout } = await running.catch((failure: { stdout: string }) => failure);
        expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
          msg: 'cannot start',
          code: expect.stringMatching(/^(SYSTEM_REFUSED|CONFIG_INVALID)$/),
        });
      } finally {
        removeImage(tag);
      }
    },
    startMs,
  );

  it('is the same ledger seen from this machine, whose refusals are final', async () => {
    const authority = await authorityOf(folder, 'GanzhouMSP');
    const identity = await issueIdentity(authority, {
      name: 'test',
      affiliation: 'ganzhou',
      attributes: { founder: 'true' },
      validFrom: new Date(Date.now() - 60_000),
    });
    const fabric = await openNetwork(folder, { mspId: 'GanzhouMSP' });
    try {
      const ledger = fabric.connect(identity);
      const { mode, height } = await ledger.status();
      expect(mode).toBe('fabric');
      expect(height).toBeGreaterThan(10);
      const unknown = { requestId: newRequestId(randomBytes) };
      await expect(ledger.submit('network.found', {} as never, unknown)).rejects.toMatchObject({ name: 'LicenceError' });
    } finally {
      fabric.close();
    }
  });

  it(
    'has the services of the city on published ports',
    async () => {
      await network(folder, 'up', '--no-build', '--city');
      const states = await Promise.all([0, 1, 2, 3].map((at) => askHealth(`http://127.0.0.1:${firstPort - 249 + at}`)));
      expect(states).toEqual(['ready', 'ready', 'ready', 'ready']);
      const city = (await containers()).find(({ Config }) => Config.Image === images.city);
      expect(city?.Config.User).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    },
    startMs,
  );

  it(
    'leaves nothing behind when it is removed',
    async () => {
      expect(await network(folder, 'down', '--remove')).toMatchObject({ removed: true });
      const filter = ['--filter', `label=com.docker.compose.project=${project}`, '--quiet'];
      expect(await docker('ps', '--all', ...filter)).toBe('');
      expect(await docker('volume', 'ls', ...filter)).toBe('');
      expect(await docker('network', 'ls', ...filter)).toBe('');
      await expect(needRecord(folder)).rejects.toMatchObject({ code: 'FABRIC_NETWORK_MISSING' });
    },
    startMs,
  );
});
