import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { top } from '../../support/top.js';
import { wasmBytes } from '../../support/wasm-module.js';
import { median } from '../rounds.js';
import type { Report } from '../row.js';

const rounds = 9;

// What a fresh process pays at first use, its imports aside: both modules compiled, their tables built, their known answers asked.
const script = `
  const sm = await import('@ganzheng/sdk/sm');
  const key = new Uint8Array(32).fill(7);
  const cpu = process.cpuUsage();
  const began = performance.now();
  const engine = sm.engineName();
  const verifying = performance.now() - began;
  sm.createSigner(key);
  const both = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  console.log(JSON.stringify({ engine, verifying, both, processor: (user + system) / 1000 }));
`;

/** From nothing to ready, in processes of their own; and what the modules weigh. */
export function startUpRows(report: Report): void {
  const runs = Array.from({ length: rounds }, measure);
  const [both, verifying] = [runs.map((run) => run.both), runs.map((run) => run.verifying)];
  const row = (name: string, times: readonly number[], note: string): void =>
    report({
      case: name,
      opsPerSecond: 1000 / median(times),
      note: `${median(times).toFixed(1)} ms (best ${Math.min(...times).toFixed(1)}), ${note}`,
    });
  const sizes = (['verify', 'secret'] as const).map((name) => `${name} ${(wasmBytes(name).length / 1024).toFixed(1)} KB`);
  const processor = median(runs.map((run) => run.processor)).toFixed(1);
  row('sm2.startup', both, `both modules, ${processor} ms of processor time on all threads; wasm: ${sizes.join(', ')}`);
  row('sm2.startup.verify', verifying, `the verifying module, engine ${runs[0]?.engine}`);
}

/** Milliseconds a fresh process takes. */
interface StartUp {
  readonly engine: string;
  readonly verifying: number;
  readonly both: number;
  readonly processor: number;
}

function measure(): StartUp {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: join(top, 'tests'),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
