import { LicenceError } from '@ganzheng/sdk/errors';
import { requireAgreedLaw } from './agreed-law.js';
import { acquainted, ordering } from './found.js';
import { launchNode } from './launch-node.js';
import { channel, type Node, nodesOf, type Plan } from './plan.js';
import { startProcess, stopProcess } from './process.js';
import type { Programs } from './programs.js';
import { healthy, metricOf, nodeReady, until } from './ready.js';
import type { NetworkFile } from './record.js';
import { forgetStanding, noteStanding, readStanding } from './standing.js';
import { findStrays } from './strays.js';

/** What a rolling restart needs. */
export interface RollingRestart {
  readonly plan: Plan;
  readonly record: NetworkFile;
  readonly programs: Programs;
  /** nodes that are to be restarted; all of them unless given */
  readonly only?: readonly string[];
  /** done to each group of nodes while it stands still */
  readonly between?: (nodes: readonly Node[]) => Promise<void>;
  readonly onStep: (step: string) => void;
}

/**
 * Restarts a live network one organisation at a time, then one orderer at a time, the leader last. The next goes down only when the last is back
 * and has caught up, so that a majority can endorse at every moment; with one orderer requests wait for as long as it takes.
 *
 * @returns names of the nodes that were restarted
 * @throws FABRIC_NETWORK_UNWELL when a peer or orderer is not well beforehand, FABRIC_LAW_DIFFERS, FABRIC_NODE_STOPPED, FABRIC_NOT_READY
 */
export async function rollingRestart(restart: RollingRestart): Promise<readonly string[]> {
  const { plan, record, only, onStep } = restart;
  await resume(restart);
  await requireWell(plan, only ?? []);
  const wanted = ({ name }: Node): boolean => only === undefined || only.includes(name);
  requireAgreedLaw(plan, record, nodesOf(plan).filter(wanted));
  const done: string[] = [];
  for (const organisation of plan.organisations) {
    // The law goes with its peer: a peer whose law is away refuses what it could leave to others.
    const group = nodesOf(plan).filter((node) => node.kind !== 'orderer' && node.organisation.key === organisation.key && wanted(node));
    if (group.length === 0) continue;
    await restartGroup(restart, group);
    await Promise.all(plan.peers.map((peer) => acquainted(plan, peer)));
    await caughtUp(plan);
    done.push(...group.map(({ name }) => name));
    onStep(`restarted ${organisation.key}`);
  }
  for (const orderer of (await leaderLast(plan)).filter(wanted)) {
    await restartGroup(restart, [orderer]);
    await ordering(plan);
    await caughtUp(plan);
    done.push(orderer.name);
    onStep(`restarted ${orderer.name}`);
  }
  return done;
}

/** Restarts all orderers at once: nothing is ordered meanwhile, and requests wait. */
export async function restartOrderers(restart: Omit<RollingRestart, 'only'>): Promise<void> {
  await restartGroup(restart, restart.plan.orderers);
  await ordering(restart.plan);
  await caughtUp(restart.plan);
  restart.onStep('restarted the orderers');
}

/** Starts what a restart that was broken off left standing still. */
export async function resume({ plan, record, programs }: Pick<RollingRestart, 'plan' | 'record' | 'programs'>): Promise<void> {
  await findStrays(plan.folder);
  const left = await readStanding(plan.folder);
  const nodes = nodesOf(plan).filter(({ name }) => left.includes(name));
  await startGroup({ plan, record, programs }, nodes);
  if (nodes.some(({ kind }) => kind === 'orderer')) await ordering(plan);
  await forgetStanding(plan.folder);
}

type GroupRestart = Omit<RollingRestart, 'only'>;

async function restartGroup(restart: GroupRestart, group: readonly Node[]): Promise<void> {
  const { folder } = restart.plan;
  const [peers, others] = split(group);
  await noteStanding(
    folder,
    group.map(({ name }) => name),
  );
  for (const { name } of peers) await stopProcess(folder, name);
  await Promise.all(others.map(({ name }) => stopProcess(folder, name)));
  try {
    await restart.between?.(group);
  } finally {
    // Whatever could not be done while they stood still, they go on.
    await startGroup(restart, group);
    await forgetStanding(folder);
  }
}

async function startGroup({ plan, record, programs }: Pick<GroupRestart, 'plan' | 'record' | 'programs'>, group: readonly Node[]) {
  const { folder } = plan;
  for (const nodes of [...split(group)].reverse()) {
    for (const node of nodes) startProcess(folder, launchNode(plan, programs, record, node));
    await Promise.all(nodes.map((node) => nodeReady(folder, node)));
  }
}

const split = (group: readonly Node[]): readonly [peers: readonly Node[], others: readonly Node[]] => [
  group.filter(({ kind }) => kind === 'peer'),
  group.filter(({ kind }) => kind !== 'peer'),
];

/** What is to be restarted may be unwell: that can be why. */
async function requireWell({ peers, orderers }: Plan, except: readonly string[]): Promise<void> {
  const nodes = [...peers, ...orderers].filter(({ name }) => !except.includes(name));
  const states = await Promise.all(nodes.map(healthy));
  const unwell = nodes.filter((_, at) => states[at] !== true).map(({ name }) => name);
  if (unwell.length > 0) throw new LicenceError('FABRIC_NETWORK_UNWELL', { nodes: unwell });
}

/** Waits until every orderer and peer is as far as the furthest was when it was asked. */
async function caughtUp({ peers, orderers }: Plan): Promise<void> {
  const nodes = [...peers, ...orderers];
  const heights = () => Promise.all(nodes.map(async (node) => (await metricOf(node, 'ledger_blockchain_height', channel)) ?? 0));
  const goal = Math.max(...(await heights()));
  await until('every node has caught up', async () => (await heights()).every((height) => height >= goal));
}

async function leaderLast({ orderers }: Plan): Promise<readonly Node[]> {
  const leads = await Promise.all(orderers.map((node) => metricOf(node, 'consensus_etcdraft_is_leader', channel)));
  return [...orderers].sort((a, b) => (leads[orderers.indexOf(a)] ?? 0) - (leads[orderers.indexOf(b)] ?? 0));
}
