import { errorTable, LicenceError, systemFailure } from '@ganzheng/sdk/errors';
import { SingleBar } from 'cli-progress';
import type { Finding } from '../embedded/check-block.js';
import type { FsckReport, PeerReport } from '../embedded/fsck.js';
import { explain } from '../fabric/explain.js';

const clean = 0;
const found = 1;
const cannotRun = 2;
const progressAfterMs = 2000;

/** Runs a check and gives the exit code: nothing found, something found, or it could not run, and then it says why. */
export async function verdictOf(name: string, check: () => Promise<number>): Promise<number> {
  try {
    return await check();
  } catch (error) {
    if (isHelp(error)) return clean;
    const coded = error instanceof LicenceError ? error : systemFailure(error);
    const said = error instanceof Error ? error.message : 'failed';
    console.error(`${name}: ${coded === undefined ? said : messageOf(coded)}`);
    return cannotRun;
  }
}

/** Prints a report for people or machines, and gives the exit code. Notices are no fault. */
export function printReport(report: FsckReport, { of, json }: { readonly of: string; readonly json: boolean }): number {
  console.log(json ? JSON.stringify(report) : textOf(report, of));
  return report.findings.length === 0 ? clean : found;
}

/** A bar on the terminal, once it is worth one. */
export function createProgress(shown: boolean): { step(done: number, total: number): void; stop(): void } {
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

function textOf({ blocks, transactions, stateKeys, tip, findings, notices, peers = [] }: FsckReport, of: string): string {
  const head = `${of}: ${blocks} blocks, ${transactions} transactions, ${stateKeys} keys, tip ${tip}`;
  const noticed = notices.length === 0 ? [] : [`${notices.length} notices 提示`, ...notices.map(lineOf)];
  const verdict = findings.length === 0 ? 'clean 无异常' : `${findings.length} findings 发现异常`;
  return [head, ...peers.map(peerLineOf), ...findings.map(lineOf), ...noticed, verdict].join('\n');
}

const peerLineOf = ({ peer, height, state }: PeerReport): string => `  ${peer}: height ${height}, state ${state ?? 'not compared 未比较'}`;

function lineOf({ code, block, index, peer, detail }: Finding): string {
  const at = block === undefined ? '' : index === undefined ? ` block ${block}` : ` block ${block} transaction ${index}`;
  const whose = peer === undefined ? '' : ` on ${peer}`;
  return `  ${code}${at}${whose}${detail === undefined ? '' : ` (${detail})`}: ${errorTable[code].en} ${errorTable[code].zh}`;
}

function messageOf(failure: LicenceError): string {
  const { code, en, zh, detail } = explain(failure);
  return `${code} ${en} ${zh} ${JSON.stringify(detail)}`;
}

function isHelp(error: unknown): boolean {
  return error instanceof Error && 'exitCode' in error && error.exitCode === 0;
}
