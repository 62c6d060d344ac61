import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { top } from '../support/top.js';
import type { Report } from './row.js';

const rounds = 5;

/** From the command to ready, built: a first start that founds the city, and a start that continues. */
export async function startBench(report: Report): Promise<void> {
  const first: number[] = [];
  const again: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const data = mkdtempSync(join(tmpdir(), 'start-'));
    first.push(await secondsToReady(data));
    again.push(await secondsToReady(data));
    rmSync(data, { recursive: true, force: true });
  }
  report(row('found', median(first)));
  report(row('continue', median(again)));
}

const row = (name: string, seconds: number) => ({
  case: name,
  opsPerSecond: 1 / seconds,
  note: `ready in ${seconds.toFixed(2)} s (median of ${rounds})`,
});

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Runs what `npm start` runs, waits for the line that says ready, stops it as Ctrl-C would. */
function secondsToReady(data: string): Promise<number> {
  const began = performance.now();
  const script = `node .ci/ready.mjs && exec node examples/city/dist/start.js --json --data ${data} --issuer-port 0 --verifier-port 0 --partner-port 0 --wallet-port 0`;
  const child = spawn('sh', ['-c', script], { cwd: top, stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    let seconds = Number.NaN;
    child.stdout.on('data', (text: Buffer) => {
      if (!text.includes('"ready":true')) return;
      seconds = (performance.now() - began) / 1000;
      child.kill('SIGINT');
    });
    child.on('exit', (code) => (code === 0 && seconds > 0 ? resolve(seconds) : reject(new Error(`start ended with ${code}`))));
  });
}
