import { readFileSync } from 'node:fs';
import { runningPid } from '../process.js';

/** Linux counts the time of processes in hundredths of a second. @see proc_pid_stat(5), sysconf(_SC_CLK_TCK) */
const tickMs = 10;
const userField = 11;

/**
 * CPU time that the processes of a network, and this one, have used so far, in milliseconds. Left out is what cannot be seen from here: a node that
 * is down, or in a container, or on a system other than Linux.
 */
export function cpuTimes(folder: string, nodes: readonly string[]): Map<string, number> {
  const { user, system } = process.cpuUsage();
  const seen = nodes.flatMap((node): (readonly [string, number])[] => {
    const usedMs = cpuOf(runningPid(folder, node));
    return usedMs === undefined ? [] : [[node, usedMs]];
  });
  return new Map([...seen, ['client', (user + system) / 1000]]);
}

function cpuOf(pid: number | undefined): number | undefined {
  if (pid === undefined) return undefined;
  try {
    // The second field is a name in brackets and may hold anything.
    const fields = (readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? '').split(' ');
    return (Number(fields[userField]) + Number(fields[userField + 1])) * tickMs;
  } catch {
    return undefined;
  }
}
