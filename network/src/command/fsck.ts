#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorTable, LicenceError } from '@ganzheng/sdk/errors';
import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { type Finding, type FsckReport, fsck } from '../embedded/fsck.js';
import { readHeads } from '../embedded/heads.js';

const clean = 0;
const found = 1;
const cannotRun = 2;
const progressAfterMs = 2000;

const command = new Command('fsck')
  .description('Check a ledger folder: replay every block through the law and compare state, roots, signatures and index')
  .option('--data <folder>', 'folder of the ledger, or the data folder that holds it', process.env.GANZHENG_DATA ?? 'data')
  .option('--against <file>', 'JSON array of heads kept outside: ledger status, block headers, evidence or receipts')
  .option('--json', 'print the report as JSON')
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text) });

process.exitCode = await run();

async function run(): Promise<number> {
  try {
    command.parse();
    const { data, against, json } = command.opts<{ data: string; against?: string; json?: true }>();
    const heads = against === undefined ? [] : readHeads(await readFile(against, 'utf8'));
    const progress = createProgress(json !== true && process.stderr.isTTY);
    const folder = existsSync(join(data, 'ledger')) ? join(data, 'ledger') : data;
    const report = await fsck({ folder, against: heads, onProgress: progress.step }).finally(progress.stop);
    console.log(json === true ? JSON.stringify(report) : textOf(report, folder));
    return report.findings.length === 0 ? clean : found;
  } catch (error) {
    if (isHelp(error)) return clean;
    console.error(error instanceof LicenceError ? messageOf(error) : `fsck: ${error instanceof Error ? error.message : 'failed'}`);
    return cannotRun;
  }
}

/** A bar on the terminal, once it is worth one. */
function createProgress(shown: boolean): { step(done: number, total: number): void; stop(): void } {
  const bar = new SingleBar({ format: 'blocks {bar} {value}/{total} · {eta_formatted} left', stream: process.stderr });
  const startedMs = performance.now();
  let begun = false;
  return {
    step(done, total) {
      if (!shown || (!begun && performance.now() - startedMs < progressAfterMs)) return;
      if (begun) bar.update(done);
      else bar.start(total, done);
      begun = true;
    },
    stop() {
      if (begun) bar.stop();
    },
  };
}

function textOf({ blocks, transactions, stateKeys, tip, findings }: FsckReport, folder: string): string {
  const head = `${folder}: ${blocks} blocks, ${transactions} transactions, ${stateKeys} keys, tip ${tip}`;
  return [head, ...findings.map(lineOf), findings.length === 0 ? 'clean 无异常' : `${findings.length} findings 发现异常`].join('\n');
}

function lineOf({ code, block, index, detail }: Finding): string {
  const at = block === undefined ? '' : index === undefined ? ` block ${block}` : ` block ${block} transaction ${index}`;
  return `  ${code}${at}${detail === undefined ? '' : ` (${detail})`}: ${errorTable[code].en} ${errorTable[code].zh}`;
}

function messageOf({ code, detail }: LicenceError): string {
  return `fsck: ${code} ${errorTable[code].en} ${errorTable[code].zh} ${JSON.stringify(detail)}`;
}

function isHelp(error: unknown): boolean {
  return error instanceof Error && 'exitCode' in error && error.exitCode === 0;
}
