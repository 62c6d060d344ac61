import { LicenceError } from '@ganzheng/sdk/errors';
import { isFounding, removeNetwork } from './network-folder.js';
import { nodesOf, type Plan } from './plan.js';
import { runningPid, stopProcess } from './process.js';
import { type NetworkFile, planOf, readRecord, requireOwnProcesses } from './record.js';
import { forgetStanding } from './standing.js';
import { findStrays, namesIn, stopAll } from './strays.js';

/**
 * Stops every process of a network: who asks for endorsements first, then the peers, the orderers last. What is on the ledger stays.
 *
 * @param remove also removes the folder, ledger and identities with it
 */
export async function down(plan: Plan, { remove }: { readonly remove: boolean }): Promise<readonly string[]> {
  await findStrays(plan.folder);
  const others = await uncounted(plan);
  const stopped = [...nodesOf(plan).map(({ name }) => name), ...others].filter((name) => runningPid(plan.folder, name) !== undefined);
  const groups = [[...plan.laws, ...plan.comingLaws, ...plan.cas], plan.peers, plan.orderers].map((group) => group.map(({ name }) => name));
  for (const group of [others, ...groups]) await Promise.all(group.map((name) => stopProcess(plan.folder, name)));
  await forgetStanding(plan.folder);
  if (remove) await removeNetwork(plan.folder);
  return stopped;
}

/**
 * Stops whatever runs of a folder's network, also one whose founding broke off or whose record is damaged; that one is not removed.
 *
 * @throws FABRIC_NETWORK_MISSING, FABRIC_NETWORK_IN_CONTAINERS, FABRIC_RECORD_DAMAGED
 */
export async function downInFolder(folder: string, { remove }: { readonly remove: boolean }): Promise<readonly string[]> {
  const record = await readRecord(folder).catch((error: unknown) => stopDamaged(folder, error));
  if (record !== undefined) {
    requireOwnProcesses(record, 'network compose down');
    return down(planOf(folder, record), { remove });
  }
  if (!(await isFounding(folder))) throw new LicenceError('FABRIC_NETWORK_MISSING');
  const stopped = await stopAll(folder);
  if (remove) await removeNetwork(folder);
  return stopped;
}

async function stopDamaged(folder: string, error: unknown): Promise<NetworkFile | undefined> {
  if (error instanceof LicenceError && error.code === 'FABRIC_RECORD_DAMAGED') await stopAll(folder);
  throw error;
}

/** Processes that the network does not count as its own: of an organisation whose joining broke off, of a law that did not come into force. */
async function uncounted(plan: Plan): Promise<string[]> {
  const known = new Set(nodesOf(plan).map(({ name }) => name));
  return (await namesIn(plan.folder)).filter((name) => !known.has(name));
}
