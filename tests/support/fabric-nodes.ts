import { readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { needRecord, nodeReady, planOf, runningPid, startProcess } from '@ganzheng/network/fabric';

/** Sends a signal to nodes of a network. */
export function signal(folder: string, name: NodeJS.Signals, ...nodes: readonly string[]): void {
  for (const node of nodes) {
    const pid = runningPid(folder, node);
    if (pid === undefined) throw new TypeError(`${node} does not run`);
    process.kill(pid, name);
  }
}

/** Kills nodes of a network, as by a loss of power, and waits until they are gone. */
export async function kill(folder: string, ...nodes: readonly string[]): Promise<void> {
  signal(folder, 'SIGKILL', ...nodes);
  for (const node of nodes) while (runningPid(folder, node) !== undefined) await wait(5);
}

/** Kills a node and starts it again as it was, but for the given changes of its environment and its arguments. */
export async function restartAs(
  folder: string,
  name: string,
  change: { readonly env?: Readonly<Record<string, string>>; readonly args?: readonly string[] },
): Promise<void> {
  const place = `/proc/${runningPid(folder, name)}`;
  const wordsOf = (file: string): string[] => readFileSync(`${place}/${file}`, 'utf8').split('\0').slice(0, -1);
  const [, ...args] = wordsOf('cmdline');
  const env = Object.fromEntries(wordsOf('environ').map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)]));
  const [program, cwd] = [readlinkSync(`${place}/exe`), readlinkSync(`${place}/cwd`)];
  await kill(folder, name);
  startProcess(folder, { name, program, cwd, args: change.args ?? args, env: { ...env, ...change.env } });
  const plan = planOf(folder, await needRecord(folder));
  const node = [...plan.peers, ...plan.orderers, ...plan.laws].find((each) => each.name === name);
  if (node !== undefined) await nodeReady(folder, node);
}
