import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askHealth } from '@ganzheng/city';
import { afterAll, describe, expect, it } from 'vitest';
import { top } from '../support/top.js';

const folder = mkdtempSync(join(tmpdir(), 'start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `npm start` on free ports: its greeting, and how it ends on Ctrl-C. */
async function greetingAndEnd(): Promise<{ readonly greeting: string; readonly code: unknown }> {
  const ports = ['issuer', 'verifier', 'partner', 'wallet'].flatMap((service) => [`--${service}-port`, '0']);
  const child = spawn(process.execPath, [join(top, 'examples/city/dist/start.js'), '--data', folder, ...ports], {
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let greeting = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    greeting += chunk;
    // Once: a second one is an impatient person, and ends it at once.
    if (!child.killed && greeting.includes('Ctrl-C')) child.kill('SIGINT');
  }
  const [code] = await ended;
  return { greeting, code };
}

const heightOf = (greeting: string): string | undefined => /(\d+) blocks/.exec(greeting)?.[1];

describe('npm start', () => {
  it('greets with the address and the health of each service, stops on Ctrl-C, and continues from the same ledger', async () => {
    const first = await greetingAndEnd();
    for (const service of ['issuer', 'verifier', 'partner', 'wallet'])
      expect(first.greeting).toMatch(new RegExp(`${service} +http://127\\.0\\.0\\.1:\\d+ +就绪 ready`));
    expect(first.code).toBe(0);
    const second = await greetingAndEnd();
    expect(second.code).toBe(0);
    expect(heightOf(first.greeting)).toMatch(/^\d+$/);
    expect(heightOf(second.greeting)).toBe(heightOf(first.greeting));
  });
});

describe('the health in the greeting', () => {
  const answered = (status: number, body: string): RequestListener => {
    return (_request, response) => response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  };

  it.each([
    ['ready', 200, '{"status":"ready"}'],
    ['not-ready', 503, '{"status":"not-ready"}'],
    ['not-ready', 503, '{"status":"ready"}'],
    ['unreachable', 200, '{}'],
    ['unreachable', 200, 'null'],
    ['unreachable', 502, '<html>'],
  ])('is %s for %i %s', async (state, status, body) => {
    const server = createServer(answered(status, body)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await askHealth(url)).toBe(state);
    server.close();
    server.closeAllConnections();
    expect(await askHealth(url)).toBe('unreachable');
  });
});
