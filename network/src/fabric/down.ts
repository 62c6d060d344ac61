import { readdir, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { type Plan, places } from './plan.js';
import { runningPid, stopProcess } from './process.js';
import { nodesOf } from './up.js';

/**
 * Stops every process of a network: who asks for endorsements first, then the peers, the orderers last. What is on the ledger stays.
 *
 * @param remove also removes the folder, ledger and identities with it
 */
export async function down(plan: Plan, { remove }: { readonly remove: boolean }): Promise<readonly string[]> {
  const others = await strays(plan);
  const stopped = [...nodesOf(plan).map(({ name }) => name), ...others].filter((name) => runningPid(plan.folder, name) !== undefined);
  const groups = [[...plan.laws, ...plan.cas], plan.peers, plan.orderers].map((group) => group.map(({ name }) => name));
  for (const group of [others, ...groups]) await Promise.all(group.map((name) => stopProcess(plan.folder, name)));
  if (remove) await rm(plan.folder, { recursive: true, force: true });
  return stopped;
}

/** Processes that the network does not count as its own: of an organisation whose joining broke off, of a law that did not come into force. */
async function strays(plan: Plan): Promise<string[]> {
  const known = new Set(nodesOf(plan).map(({ name }) => name));
  const files = await readdir(dirname(places(plan.folder).pid('any'))).catch(() => []);
  return files.map((file) => basename(file, '.json')).filter((name) => !known.has(name));
}
