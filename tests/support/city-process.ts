import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { top } from './top.js';

/** A city that `npm start -- --json` opened, as whoever started it sees it. */
export interface CityProcess {
  readonly height: number;
  readonly services: Readonly<Record<string, string>>;
  /** Ends it by a signal; gives its exit code. */
  stop(signal: NodeJS.Signals): Promise<unknown>;
}

/** What one of the city's commands said, and how it ended. */
export interface Ended {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

/** The city's services where nothing else listens. */
export const freePorts = ['issuer', 'verifier', 'partner', 'wallet'].flatMap((service) => [`--${service}-port`, '0']);
const { LEDGER: _, ...env } = process.env;
const plain = { ...env, NO_COLOR: '1', FORCE_COLOR: '0' };

/**
 * Runs one of the city's commands to its end.
 *
 * @param interruptAt what it says on standard error when it is to be interrupted
 */
export async function runCity(
  command: 'start' | 'walk',
  args: readonly string[],
  { interruptAt, env: change = {} }: { readonly interruptAt?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [join(top, `examples/city/dist/${command}.js`), ...args], { env: { ...plain, ...change } });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    // Once: a second one is an impatient person, and ends it at once.
    if (interruptAt !== undefined && !child.killed && stderr.includes(interruptAt)) child.kill('SIGINT');
  });
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

/** Starts the city on free ports and waits until it is ready; what it said instead is thrown. */
export async function startCity(args: readonly string[]): Promise<CityProcess> {
  const program = join(top, 'examples/city/dist/start.js');
  const child = spawn(process.execPath, [program, '--json', '--log', 'silent', ...freePorts, ...args], { env: plain });
  const ended = once(child, 'close');
  let [stdout, stderr] = ['', ''];
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  for await (const text of child.stdout.setEncoding('utf8')) {
    stdout += text;
    if (!stdout.includes('\n')) continue;
    const { height, services } = JSON.parse(stdout) as Pick<CityProcess, 'height' | 'services'>;
    const stop = async (signal: NodeJS.Signals): Promise<unknown> => {
      child.kill(signal);
      return (await ended)[0];
    };
    return { height, services, stop };
  }
  await ended;
  throw new Error(`the city did not start: ${stderr}`);
}
