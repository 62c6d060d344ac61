import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { LicenceError } from '@ganzheng/sdk/errors';
import { type Node, places } from './plan.js';
import { runningPid } from './process.js';
import { complaintIn } from './run-program.js';

const pollMs = 15;
const usualDeadlineMs = 30_000;
const attemptMs = 1_000;

/** Waits until a condition holds. @throws FABRIC_NOT_READY */
export async function until(what: string, holds: () => Promise<boolean>, deadlineMs = usualDeadlineMs): Promise<void> {
  const began = performance.now();
  while (!(await holds())) {
    if (performance.now() - began > deadlineMs) throw new LicenceError('FABRIC_NOT_READY', { what, waitedSeconds: deadlineMs / 1000 });
    await wait(pollMs);
  }
}

/** Waits until a node listens and, where it can say so, is healthy: it says so before it listens. @throws FABRIC_NODE_STOPPED, FABRIC_NOT_READY */
export async function nodeReady(folder: string, node: Node): Promise<void> {
  const speaks = node.kind === 'orderer' || node.kind === 'peer';
  await until(node.name, async () => {
    await requireRunning(folder, [node]);
    return (await listens(node.port)) && (!speaks || (await healthy(node)));
  });
}

/** What is waited for never comes when a node has stopped meanwhile. @throws FABRIC_NODE_STOPPED */
export async function requireRunning(folder: string, nodes: readonly Node[]): Promise<void> {
  const stopped = nodes.find(({ name }) => runningPid(folder, name) === undefined);
  if (stopped === undefined) return;
  throw new LicenceError('FABRIC_NODE_STOPPED', { node: stopped.name, because: await lastWords(folder, stopped.name) });
}

const longestTail = 20_000;

/** What a node complained of before it went. */
async function lastWords(folder: string, name: string): Promise<string> {
  const log = await readFile(places(folder).log(name), 'utf8').catch(() => '');
  return complaintIn(log.slice(-longestTail));
}

/** Whether something listens on a port of this machine. */
export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: attemptMs });
    const end = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', end(true)).on('error', end(false)).on('timeout', end(false));
  });
}

/** Whether a node says it is well. */
export async function healthy({ operationsPort }: Node): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${operationsPort}/healthz`, { signal: AbortSignal.timeout(attemptMs) })).ok;
  } catch {
    return false;
  }
}

/** The value of one metric of a node, of the given channel; undefined when there is none. */
export const metricOf = async (node: Node, name: string, channel: string): Promise<number | undefined> =>
  (await metricsOf(node, [name], channel))[0];

/** The values of several metrics, as they were at one moment. */
export async function metricsOf(
  { operationsPort }: Node,
  names: readonly string[],
  channel: string,
): Promise<readonly (number | undefined)[]> {
  try {
    const answer = await fetch(`http://127.0.0.1:${operationsPort}/metrics`, { signal: AbortSignal.timeout(attemptMs) });
    const lines = (await answer.text()).split('\n').filter((line) => line.includes(`channel="${channel}"`));
    return names.map((name) => {
      const line = lines.find((each) => each.startsWith(`${name}{`));
      return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ')));
    });
  } catch {
    return names.map(() => undefined);
  }
}
