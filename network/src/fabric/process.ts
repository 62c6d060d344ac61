import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { places } from './plan.js';

/** How one process of the network is started. */
export interface Launch {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** What is kept of a started process: its id alone could by now be another's. */
interface Started {
  readonly pid: number;
  /** when the system says it began */
  readonly began: string;
}

const graceMs = 8_000;
const pollMs = 20;

/** Starts a process that outlives this one, its words in its log, unless it runs already. Gives its id. */
export function startProcess(folder: string, { name, program, args, env, cwd }: Launch): number {
  const running = runningPid(folder, name);
  if (running !== undefined) return running;
  const place = places(folder);
  mkdirSync(dirname(place.log(name)), { recursive: true });
  mkdirSync(dirname(place.pid(name)), { recursive: true });
  mkdirSync(cwd, { recursive: true });
  const log = openSync(place.log(name), 'a');
  const marked = { ...env, ...Object.fromEntries([markOf(folder, name).split(/=(.*)/s)]) };
  const child = spawn(program, args, { cwd, env: marked, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  // A program that cannot be started has no id; its absence is noticed when the node is waited for.
  child.on('error', () => undefined);
  child.unref();
  const pid = child.pid ?? 0;
  try {
    writeFileSync(place.pid(name), startedText({ pid, began: beganOf(pid) ?? '' }));
  } catch (error) {
    // Nobody would know of it.
    if (pid > 0) send(pid, 'SIGKILL');
    throw error;
  }
  return pid;
}

/** What the environment of each process of a network says of it, so that it is found where its file was lost. */
export const markOf = (folder: string, name: string): string => `GANZHENG_NODE=${folder}#${name}`;

/** What a process's file says of it. */
export const startedText = (started: Started): string => JSON.stringify(started);

/** The id of a process of the network while it runs. */
export function runningPid(folder: string, name: string): number | undefined {
  const started = readStarted(folder, name);
  return started !== undefined && started.began !== '' && beganOf(started.pid) === started.began ? started.pid : undefined;
}

/** Ends a process: asks, and after a while insists. */
export async function stopProcess(folder: string, name: string): Promise<void> {
  const pid = runningPid(folder, name);
  if (pid !== undefined) {
    // A stopped process hears nothing else.
    for (const signal of ['SIGTERM', 'SIGCONT'] as const) send(pid, signal);
    for (let waited = 0; runningPid(folder, name) !== undefined && waited < graceMs; waited += pollMs) await wait(pollMs);
    if (runningPid(folder, name) !== undefined) send(pid, 'SIGKILL');
    while (runningPid(folder, name) !== undefined) await wait(pollMs);
  }
  rmSync(places(folder).pid(name), { force: true });
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function readStarted(folder: string, name: string): Started | undefined {
  try {
    return JSON.parse(readFileSync(places(folder).pid(name), 'utf8')) as Started;
  } catch {
    return undefined;
  }
}

const fieldsAfterName = 2;
const beginField = 22;
const threadsField = 20;
const stateField = 3;

/** When a process began, in the system's own words; undefined when there is none, or only its remains. */
export function beganOf(pid: number): string | undefined {
  try {
    return beganIn(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return beganElsewhere(pid);
  }
}

/**
 * Reads when a process began out of what the system says of it; undefined when only its remains are there. One whose first thread has ended, and others
 * not, still has its files and ports. @see proc(5), /proc/pid/stat
 */
export function beganIn(stat: string): string | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + fieldsAfterName).split(' ');
  const ended = fields[0] === 'X' || (fields[0] === 'Z' && Number(fields[threadsField - stateField]) <= 1);
  return ended ? undefined : fields[beginField - stateField];
}

/** Where there is no /proc: the process answers to a signal that does nothing. */
function beganElsewhere(pid: number): string | undefined {
  if (process.platform === 'linux' || pid <= 0) return undefined;
  try {
    process.kill(pid, 0);
    return 'running';
  } catch {
    return undefined;
  }
}
