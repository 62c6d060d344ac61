import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeFile, composeSettings, findCompose, images, planInside, servicesOf, yamlText } from '@ganzheng/network/fabric';
import { afterAll, describe, expect, it } from 'vitest';
import { top } from '../support/top.js';

const file = join(top, 'network/docker-compose.yml');
const plan = planInside(composeSettings);
const { services, volumes } = servicesOf(plan) as unknown as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};

/** What the tests ask of a service. */
interface Service {
  readonly image: string;
  readonly user?: string;
  readonly ports?: readonly string[];
  readonly volumes: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly cap_drop: readonly string[];
  readonly cap_add: readonly string[];
  readonly healthcheck?: unknown;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

const named = Object.entries(services);
const nodes = named.filter(([name]) => name !== 'tools' && name !== 'city');

describe('docker-compose.yml', () => {
  it('is what the plan of the network says', () => {
    expect(readFileSync(file, 'utf8')).toBe(composeFile(plan));
  });

  it('holds every node of the network, with an orderer of each organisation', () => {
    const { orderers, peers, laws, cas } = plan;
    expect(nodes.map(([name]) => name).sort()).toEqual([...orderers, ...peers, ...laws, ...cas].map(({ name }) => name).sort());
    expect(new Set(orderers.map(({ organisation }) => organisation.mspId)).size).toBe(3);
  });

  it('names every image by an exact tag', () => {
    for (const image of Object.values(images)) expect(image).toMatch(/^(hyperledger\/fabric-|ganzheng\/)[a-z]+:\d+\.\d+\.\d+$/);
    for (const [, { image }] of named) expect(Object.values(images)).toContain(image);
  });

  it('publishes on 127.0.0.1 only, and each port once', () => {
    const ports = named.flatMap(([, service]) => service.ports ?? []);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:(\d+):\1$/);
    expect(new Set(ports).size).toBe(ports.length);
  });

  it.each(named)('gives %s no power of the host', (_, service) => {
    expect(service).toMatchObject({ read_only: true, init: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    for (const power of ['privileged', 'network_mode', 'pid', 'ipc', 'devices']) expect(service).not.toHaveProperty(power);
    expect(service.volumes.filter((volume) => volume.includes('docker.sock'))).toEqual([]);
    // Of what was prepared everything is read only, but the folder the first block is written to.
    const prepared = service.volumes.filter((volume) => volume.startsWith('$') && !volume.endsWith(':/ganzheng/channel'));
    for (const volume of prepared) expect(volume).toMatch(/:ro$/);
  });

  it('runs what is ours as no root, and without any of its powers', () => {
    const ours = named.filter(([, { image }]) => image.startsWith('ganzheng/'));
    expect(ours.map(([name]) => name)).toEqual(['law-ganzhou-a', 'law-jiangxi-a', 'law-guangdong-a', 'city']);
    for (const [, service] of ours) expect(service).toMatchObject({ cap_add: [], user: expect.stringMatching(/:-1000:1000\}$/) });
  });

  it('has each node ask for its own health, and waits for the healthy', () => {
    for (const [, { healthcheck }] of nodes) expect(healthcheck).toBeDefined();
    for (const { name, organisation } of plan.peers) {
      const awaited = ['orderer1', 'orderer2', 'orderer3', `law-${organisation.key}-a`];
      expect(services[name]?.depends_on).toEqual(Object.fromEntries(awaited.map((each) => [each, { condition: 'service_healthy' }])));
    }
  });

  it('lets nodes know each other by name, and shows no node the keys of another', () => {
    for (const [name, { environment = {}, volumes: mounts }] of nodes) {
      expect(Object.values(environment).filter((value) => value.includes('127.0.0.1'))).toEqual([]);
      const others = mounts.filter((mount) => /\/nodes\/([^/:]+)/.exec(mount)?.[1] !== name && mount.includes('/nodes/'));
      expect(others).toEqual([]);
    }
  });

  it('keeps each ledger in a volume of its own', () => {
    expect(Object.keys(volumes).sort()).toEqual([...nodes.map(([name]) => name).filter((name) => !name.startsWith('law-')), 'city'].sort());
    for (const name of Object.keys(volumes))
      expect(named.filter(([, service]) => service.volumes.some((each) => each.startsWith(`${name}:`))).length).toBe(1);
  });

  const clients = [
    ['docker-compose', ['docker-compose']],
    ['docker compose', ['docker', 'compose']],
  ] as const;
  for (const [name, [program, ...first]] of clients) {
    const missing = spawnSync(program, [...first, 'version']).status !== 0;
    if (missing) console.warn(`SKIPPED docker-compose.yml read by ${name}: it is not on this machine`);
    it.skipIf(missing)(`is accepted by ${name}`, () => {
      const read = spawnSync(program, [...first, '--file', file, '--profile', 'city', '--profile', 'tools', 'config', '--services'], {
        encoding: 'utf8',
      });
      expect(read.stderr).toBe('');
      expect(read.stdout.trim().split('\n').sort()).toEqual(Object.keys(services).sort());
    });
  }
});

describe('findCompose', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ganzheng-docker-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** A PATH on which programs stand that succeed when the first of their arguments is among those named. */
  const pathWith = (name: string, programs: Readonly<Record<string, readonly string[]>>): string => {
    mkdirSync(join(folder, name));
    for (const [program, succeeding] of Object.entries(programs))
      writeFileSync(join(folder, name, program), `#!/bin/sh\ncase "$1" in ${succeeding.join('|')}) exit 0;; esac\nexit 1\n`, {
        mode: 0o755,
      });
    return join(folder, name);
  };

  it.each([
    ['the second generation', { docker: ['compose', 'version'] }, ['docker', 'compose']],
    ['the first, where docker has no compose', { docker: ['version'], 'docker-compose': ['version'] }, ['docker-compose']],
    ['the second, where both are', { docker: ['compose', 'version'], 'docker-compose': ['version'] }, ['docker', 'compose']],
  ])('finds %s', async (name, programs, command) => {
    await expect(findCompose({ env: { PATH: pathWith(name, programs) } })).resolves.toEqual(command);
  });

  it('says when there is none: DOCKER_MISSING', async () => {
    await expect(findCompose({ env: { PATH: pathWith('none', { docker: ['version'] }) } })).rejects.toMatchObject({
      code: 'DOCKER_MISSING',
    });
    await expect(findCompose({ env: { PATH: '/nowhere' } })).rejects.toMatchObject({ code: 'DOCKER_MISSING' });
  });

  it('says when no engine answers: DOCKER_UNREACHABLE', async () => {
    const PATH = pathWith('silent', { docker: ['compose'] });
    await expect(findCompose({ env: { PATH } })).rejects.toMatchObject({ code: 'DOCKER_UNREACHABLE' });
  });
});

describe('yamlText', () => {
  it.each([
    ['plain words', { a: 'b', path: '/x/y.z' }, 'a: b\npath: /x/y.z\n'],
    [
      'what could be read as something else',
      { a: 'yes', b: '12', c: '', d: 'x: y', e: '0.5' },
      'a: "yes"\nb: "12"\nc: ""\nd: "x: y"\ne: "0.5"\n',
    ],
    ['numbers and truths', { a: 1, b: false }, 'a: 1\nb: false\n'],
    ['lists in maps in lists', { a: [{ b: ['c'], d: 'e' }, 'f'] }, 'a:\n  - b:\n      - c\n    d: e\n  - f\n'],
    ['nothing', { a: {}, b: [] }, 'a: {}\nb: []\n'],
    ['quotes and newlines', ['"', 'a\nb'], '- "\\""\n- "a\\nb"\n'],
  ])('writes %s', (_, value, text) => {
    expect(yamlText(value)).toBe(text);
  });
});
