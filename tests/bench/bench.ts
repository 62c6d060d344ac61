import { cpus, totalmem } from 'node:os';
import { Command } from 'commander';
import { fabricBench } from './fabric.js';
import { ledgerBench } from './ledger.js';
import { logBench } from './log.js';
import type { Report, Row } from './row.js';
import { sm2Bench } from './sm2.js';
import { startBench } from './start.js';
import { verifyBench } from './verify.js';

const benches: Readonly<Record<string, (report: Report) => Promise<void>>> = {
  ledger: ledgerBench,
  log: logBench,
  verify: verifyBench,
  sm2: sm2Bench,
  start: startBench,
  fabric: fabricBench,
};

const program = new Command('bench')
  .description('Measures the product beside what a user would pick instead, in one run. Machines are shared and noisy: read the ratios.')
  .argument('[names...]', `which: ${Object.keys(benches).join(', ')}; all of them without a name`)
  .option('--json', 'one JSON object a line')
  .action(async (names: string[], { json }: { json?: boolean }) => {
    const unknown = names.filter((name) => !(name in benches));
    if (unknown.length > 0) program.error(`no such bench: ${unknown.join(', ')}`, { exitCode: 2 });
    if (!json) console.log(machine());
    for (const name of names.length === 0 ? Object.keys(benches) : names)
      await benches[name]?.((row) => console.log(json ? jsonLine(name, row) : textLine(name, row)));
  });

await program.parseAsync();

function machine(): string {
  return `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${process.platform}-${process.arch}\n`;
}

function jsonLine(bench: string, { case: name, opsPerSecond, ratioTo, ratio }: Row): string {
  return JSON.stringify({ bench, case: name, opsPerSecond, ratioTo: ratioTo ?? null, ratio: ratio ?? null });
}

function textLine(bench: string, { case: name, opsPerSecond, ratioTo, ratio, note }: Row): string {
  const speed = opsPerSecond >= 100 ? Math.round(opsPerSecond).toLocaleString('en') : opsPerSecond.toPrecision(3);
  const beside = ratioTo === undefined || ratio === undefined ? '' : `${ratio.toPrecision(3)} × ${ratioTo}`;
  return `${bench.padEnd(8)} ${name.padEnd(34)} ${speed.padStart(12)} /s  ${beside.padEnd(34)} ${note ?? ''}`;
}
