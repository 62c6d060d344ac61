import { rm } from 'node:fs/promises';
import type { Plan } from './plan.js';
import { runningPid, stopProcess } from './process.js';
import { nodesOf } from './up.js';

/**
 * Stops every process of a network: who asks for endorsements first, then the peers, the orderers last. What is on the ledger stays.
 *
 * @param remove also removes the folder, ledger and identities with it
 */
export async function down(plan: Plan, { remove }: { readonly remove: boolean }): Promise<readonly string[]> {
  const stopped = nodesOf(plan)
    .filter(({ name }) => runningPid(plan.folder, name) !== undefined)
    .map(({ name }) => name);
  for (const group of [[...plan.laws, ...plan.cas], plan.peers, plan.orderers])
    await Promise.all(group.map(({ name }) => stopProcess(plan.folder, name)));
  if (remove) await rm(plan.folder, { recursive: true, force: true });
  return stopped;
}
