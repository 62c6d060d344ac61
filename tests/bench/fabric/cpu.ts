import { readFileSync } from 'node:fs';
import { runningPid } from '@ganzheng/network/fabric';

/** Linux counts the time of processes in hundredths of a second. @see proc_pid_stat(5), sysconf(_SC_CLK_TCK) */
const tickMs = 10;
const userField = 11;

/** CPU time that every process of a network, and this one, has used so far, in milliseconds. */
export function cpuTimes(folder: string, nodes: readonly string[]): Map<string, number> {
  const { user, system } = process.cpuUsage();
  return new Map([...nodes.map((node) => [node, cpuOf(runningPid(folder, node))] as const), ['client', (user + system) / 1000]]);
}

function cpuOf(pid: number | undefined): number {
  if (pid === undefined) return Number.NaN;
  // The second field is a name in brackets and may hold anything.
  const fields = (readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? '').split(' ');
  return (Number(fields[userField]) + Number(fields[userField + 1])) * tickMs;
}
