import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { top } from './top.js';

/** A service that runs as a process of its own. */
interface ServiceProcess {
  readonly url: string;
  stop(): Promise<unknown>;
}

/** Starts a service by its own main program, and waits until it says where it listens; what it said instead is thrown. */
export async function startService(
  service: 'issuer' | 'verifier' | 'wallet',
  env: Readonly<Record<string, string>>,
): Promise<ServiceProcess> {
  const child = spawn(process.execPath, [join(top, `${service}/dist/main.js`)], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  let [stdout, stderr] = ['', ''];
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  for await (const text of child.stdout.setEncoding('utf8')) {
    stdout += text;
    const listening = stdout
      .split('\n')
      .filter((line) => line.endsWith('}'))
      .map((line) => JSON.parse(line) as { readonly port?: number; readonly url?: string })
      .find(({ port, url }) => port !== undefined || url !== undefined);
    if (listening === undefined) continue;
    const url = listening.url ?? `http://127.0.0.1:${listening.port}`;
    return {
      url,
      async stop() {
        child.kill('SIGTERM');
        return (await ended)[0];
      },
    };
  }
  await ended;
  throw new Error(`${service} did not start: ${stdout} ${stderr}`);
}
