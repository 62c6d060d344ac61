import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { randomBytes } from '@ganzheng/sdk/sm';
import { Command } from 'commander';
import { pino } from 'pino';
import { explain } from './explain.js';
import { openCity } from './open-city.js';
import { createTerminal } from './terminal.js';
import { afterwards } from './walk/afterwards.js';
import { walkThrough } from './walk/walk-through.js';
import { createWalker } from './walk/walker.js';

const program = new Command('npm run walk --')
  .description(
    '在终端里走完三程：颁发与领取、免证办理、深圳互认，并看证照的一生。 The three walks in the terminal, and the life of a licence.',
  )
  .option('--data <folder>', 'keep everything in a folder, which must be new or empty (a temporary one otherwise)')
  .option('--log <level>', 'service log on standard error', 'silent')
  .action(walk);

await program.parseAsync();

/** Exit code 0 only if every expectation held. */
async function walk({ data, log }: { readonly data?: string; readonly log: string }): Promise<void> {
  if (data !== undefined) requireNew(resolve(data));
  const folder = data === undefined ? mkdtempSync(join(tmpdir(), 'ganzheng-walk-')) : resolve(data);
  try {
    const failures = await walkIn(folder, log);
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

async function walkIn(folder: string, log: string): Promise<readonly string[]> {
  const terminal = createTerminal(process.stdout);
  const ports = { issuer: 0, verifier: 0, partner: 0, wallet: 0 };
  const city = await openCity({
    folder,
    host: '127.0.0.1',
    ports,
    logger: pino({ level: log }, pino.destination(2)),
    random: randomBytes,
    nowMs: Date.now,
  });
  const walker = createWalker(city, terminal);
  try {
    await walkThrough(walker);
  } finally {
    await city.close();
  }
  await afterwards(walker, folder);
  return walker.failures;
}
