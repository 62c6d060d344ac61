import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateKeyPair, randomBytes } from '@ganzheng/sdk/sm';
import { issueStaffToken } from '@ganzheng/sdk/web';
import { fetchEvidence } from '@ganzheng/verifier';
import { hex } from '@scure/base';
import { afterAll, describe, expect, it } from 'vitest';
import { foundLedgerWorld } from '../support/ledger-world.js';

const program = fileURLToPath(new URL('../../verifier/dist/main.js', import.meta.url));

describe('the window as a process of its own', async () => {
  const { world, host, folder: ledgerFolder, hostKey, identityOf } = await foundLedgerWorld();
  await host.close();
  const folder = await mkdtemp(join(tmpdir(), 'ganzheng-main-'));
  const pepper = randomBytes(32);
  const { entry, token } = issueStaffToken(
    { id: 'clerk-1', role: 'clerk', organisation: world.xunwu.did },
    { pepper, random: randomBytes },
  );
  const config = {
    port: 0,
    baseUrl: 'http://127.0.0.1:7002/',
    dataFolder: join(folder, 'data'),
    sealKey: hex.encode(randomBytes(16)),
    pepper: hex.encode(pepper),
    ledger: { folder: ledgerFolder, hostKey: hex.encode(hostKey) },
    organisation: {
      did: world.xunwu.did,
      name: '寻乌县行政审批局',
      region: '360734',
      accreditationId: world.ids.xunwu,
      authenticationKey: hex.encode(generateKeyPair().privateKey),
      identity: await identityOf(world.xunwu.caller),
    },
    root: world.jiangxi.did,
    pinnedRoots: [world.jiangxi.did],
    staff: [entry],
  };
  const running: ChildProcess[] = [];
  afterAll(async () => {
    for (const one of running) one.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
    await rm(ledgerFolder, { recursive: true, force: true });
  });

  async function start(change: object) {
    const path = join(folder, `${running.length}.json`);
    await writeFile(path, JSON.stringify({ ...config, ...change }));
    const child = spawn(process.execPath, [program], {
      env: { PATH: process.env.PATH, GANZHENG_VERIFIER_CONFIG: path },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    running.push(child);
    const lines: Record<string, unknown>[] = [];
    for await (const chunk of child.stdout) {
      lines.push(
        ...String(chunk)
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line) as Record<string, unknown>),
      );
      if (lines.some(({ msg }) => msg === 'listening' || msg === 'cannot start')) break;
    }
    return { child, line: lines.at(-1) ?? {} };
  }

  it('starts, is ready, opens a case, and stops when told', async () => {
    const { child, line } = await start({});
    expect(line.msg).toBe('listening');
    const url = `http://127.0.0.1:${String(line.port)}`;
    expect((await fetch(`${url}/health`)).status).toBe(200);
    const opened = await fetch(`${url}/api/cases`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ matterCode: '11360700MB0T10053B3607000105001', situation: 'new' }),
    });
    expect(opened.status).toBe(201);
    child.kill('SIGTERM');
    expect((await once(child, 'exit'))[0]).toBe(0);
  });

  it.each([
    ['malformed', { sealKey: 'ab', baseUrl: 'http://window.example', requestLifeSeconds: 1 }, ['baseUrl', 'requestLifeSeconds', 'sealKey']],
    [
      'not fit for production',
      { environment: 'production', staff: [], root: world.guangdong.did },
      ['pinnedRoots', 'baseUrl', 'staff', 'issuers', 'relays'],
    ],
  ])('says what is %s in its configuration, and does not start', async (_, change, at) => {
    const { child, line } = await start(change);
    expect(line).toMatchObject({ msg: 'cannot start', code: 'CONFIG_INVALID', at });
    expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(1);
  });
});

describe('evidence from issuers that are known', () => {
  it('is fetched from the first that has it, and never from an address in a credential', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      const has = (request.url ?? '').startsWith('/b/');
      response.writeHead(has ? 200 : 404, { 'content-type': 'application/json' }).end(has ? '{"here":true}' : '{}');
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { receipt, statusList } = fetchEvidence({ issuers: ['http://127.0.0.1:1', `${origin}/a`, `${origin}/b`], fetch });
    expect(await receipt('ab'.repeat(32))).toEqual({ here: true });
    expect(await statusList('urn:ganzheng:status-list:local:z3a8JyKVV48jN3h8nm59smDAzaA74:0')).toBe('{"here":true}');
    const before = asked.length;
    for (const uri of [`${origin}/b/anything`, 'urn:ganzheng:status-list:local:../x:0', '']) expect(await statusList(uri)).toBeNull();
    expect(asked).toHaveLength(before);
    expect(asked).toContain('/b/status-lists/z3a8JyKVV48jN3h8nm59smDAzaA74/0');
    expect(await fetchEvidence({ issuers: [`${origin}/a`], fetch }).receipt('ab'.repeat(32))).toBeNull();
    await new Promise((resolve) => server.close(resolve));
  });
});
