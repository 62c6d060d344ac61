import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { randomBytes } from '@ganzheng/sdk/sm';
import { Command } from 'commander';
import { pino } from 'pino';
import { chooseLedger, type LedgerWish } from './choose-ledger.js';
import { explain } from './explain.js';
import { driverOption, ledgerOption } from './ledger-option.js';
import { openCity } from './open-city.js';
import { raiseNetwork } from './raise-network.js';
import type { LedgerChoice } from './state.js';
import { createSteps, type Step } from './steps.js';
import { createTerminal } from './terminal.js';
import { afterwards } from './walk/afterwards.js';
import { afterwardsOnFabric } from './walk/afterwards-on-fabric.js';
import { walkThrough } from './walk/walk-through.js';
import { createWalker } from './walk/walker.js';

const program = new Command('npm run walk --')
  .description(
    '在终端里走完三程：颁发与领取、免证办理、深圳互认，并看证照的一生。 The three walks in the terminal, and the life of a licence.',
  )
  .option('--data <folder>', 'keep everything in a folder, which must be new or empty (a temporary one otherwise)')
  .addOption(ledgerOption())
  .addOption(driverOption())
  .option('--log <level>', 'service log on standard error', 'silent')
  .action(walk);

await program.parseAsync();

interface WalkOptions extends Pick<LedgerWish, 'ledger' | 'driver'> {
  readonly data?: string;
  readonly log: string;
}

/** Exit code 0 only if every expectation held. */
async function walk({ data, log, ...wish }: WalkOptions): Promise<void> {
  if (data !== undefined) requireNew(resolve(data));
  const folder = data === undefined ? mkdtempSync(join(tmpdir(), 'ganzheng-walk-')) : resolve(data);
  try {
    const failures = await walkOn(folder, await chooseLedger(folder, wish, join(folder, 'network')), log);
    process.exitCode = failures.length === 0 ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${explain(error)}
`);
    process.exitCode = 1;
  } finally {
    if (data === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** The walk revokes licences and suspends an agreement: never in a city that somebody keeps. */
function requireNew(folder: string): void {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return;
  program.error(`${folder}: 文件夹必须是新的或空的 the folder must be new or empty`, { exitCode: 2 });
}

/** On Fabric the walk has a network of its own, on free ports, which is taken down whatever comes. */
async function walkOn(folder: string, ledger: LedgerChoice, log: string): Promise<readonly string[]> {
  const onStep = createSteps(process.stderr, performance.now());
  if (ledger.engine === 'embedded') return walkIn(folder, ledger, log, onStep);
  const { network } = ledger;
  const raising = raiseNetwork({ network, firstPort: 0, mustExist: false, env: process.env, random: randomBytes, nowMs: Date.now, onStep });
  const lower = async () => {
    onStep('停止网络', 'stopping the network');
    await (await raising).lower({ remove: false });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void lower().finally(() => process.exit(130)));
  await raising;
  try {
    return await walkIn(folder, ledger, log, onStep);
  } finally {
    await lower();
  }
}

async function walkIn(folder: string, ledger: LedgerChoice, log: string, onStep: Step): Promise<readonly string[]> {
  const terminal = createTerminal(process.stdout);
  const ports = { issuer: 0, verifier: 0, partner: 0, wallet: 0 };
  const city = await openCity({
    folder,
    ledger,
    host: '127.0.0.1',
    ports,
    logger: pino({ level: log }, pino.destination(2)),
    random: randomBytes,
    nowMs: Date.now,
    onStep,
  });
  const walker = createWalker(city, terminal);
  try {
    await walkThrough(walker);
    if (ledger.engine === 'fabric') await afterwardsOnFabric(walker, ledger.network);
  } finally {
    await city.close();
  }
  if (ledger.engine === 'embedded') await afterwards(walker, folder);
  return walker.failures;
}
