import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { configtx } from './configtx.js';
import { connectionOf, type LawProgram, launchLaw, launchOrderer, launchPeer } from './launch.js';
import { approve, commit, install, joinOrderer, joinPeer, keepPackage } from './lifecycle.js';
import type { LawPackage } from './package-law.js';
import { channel, type Node, type Plan, places } from './plan.js';
import { startProcess } from './process.js';
import type { Programs } from './programs.js';
import { metricOf, nodeReady, until } from './ready.js';
import { runProgram } from './run-program.js';
import { writeIdentities } from './write-identities.js';

/** What founding needs. */
export interface Founding {
  readonly plan: Plan;
  readonly programs: Programs;
  readonly law: LawPackage;
  /** program that serves the law */
  readonly entry: string;
  /** folder of the configuration files of this package */
  readonly configFolder: string;
  readonly now: Date;
  /** told as each step is done */
  readonly onStep: (step: string) => void;
}

/** Founds a network from nothing: identities, first block, nodes, channel, law; and waits until a transaction would be endorsed. */
export async function found(founding: Founding): Promise<void> {
  const { plan, programs, law, entry, onStep } = founding;
  await writeIdentities(plan, founding.now);
  await writeConfiguration(founding);
  const packagePath = await keepPackage(plan, law);
  startLaw(plan, { entry, packageId: law.packageId });
  for (const orderer of plan.orderers) startProcess(plan.folder, launchOrderer(plan, programs, orderer));
  for (const peer of plan.peers) startProcess(plan.folder, launchPeer(plan, programs, peer));
  onStep('identities');
  await writeGenesis(plan, programs);
  onStep('first block');
  await Promise.all([...plan.orderers, ...plan.peers].map((node) => nodeReady(plan.folder, node)));
  onStep('nodes');
  await Promise.all(plan.orderers.map((orderer) => joinOrderer(plan, programs, orderer)));
  await Promise.all([
    ...plan.peers.map((peer) => joinPeer(plan, programs, peer).then(() => install(plan, programs, peer, packagePath))),
    ordering(plan),
  ]);
  onStep('channel');
  const definition = { packageId: law.packageId, version: '1', sequence: 1 };
  await Promise.all(plan.peers.map((peer) => approve(plan, programs, peer, definition)));
  onStep('approved');
  await commit(plan, programs, plan.peers, definition);
  onStep('committed');
  await Promise.all([...plan.laws.map((node) => nodeReady(plan.folder, node)), ...plan.peers.map((peer) => acquainted(plan, peer))]);
  onStep('ready');
}

/** Starts every organisation's chaincode process. */
export function startLaw(plan: Plan, program: LawProgram): void {
  for (const node of plan.laws) startProcess(plan.folder, launchLaw(plan, program, node));
}

async function writeConfiguration({ plan, law, configFolder }: Founding): Promise<void> {
  const { config, node } = places(plan.folder);
  await cp(configFolder, config, { recursive: true });
  await writeFile(join(config, 'configtx.yaml'), configtx(plan));
  await Promise.all(
    plan.peers.map(async (peer) => {
      const { chaincodes } = node(peer);
      await mkdir(chaincodes, { recursive: true });
      const connection = await connectionOf(plan, peer, (path) => readFile(path, 'utf8'));
      await writeFile(join(chaincodes, `${law.label}.json`), connection, { mode: 0o600 });
    }),
  );
}

async function writeGenesis(plan: Plan, { configtxgen }: Pick<Programs, 'configtxgen'>): Promise<void> {
  const { genesis, config } = places(plan.folder);
  await mkdir(dirname(genesis), { recursive: true });
  const args = ['-profile', 'Licences', '-channelID', channel, '-outputBlock', genesis, '-configPath', config];
  await runProgram({ program: configtxgen, args, env: { FABRIC_CFG_PATH: config } });
}

/** Waits until the orderers have a leader. Four that need not trust each other say nothing of it; theirs is the first from the beginning. */
export async function ordering({ orderers, settings }: Plan): Promise<void> {
  if (settings.orderers === '4bft') return;
  const leads = (node: Node) => metricOf(node, 'consensus_etcdraft_is_leader', channel);
  await until('ordering', async () => (await Promise.all(orderers.map(leads))).includes(1));
}

/** Waits until a peer knows the others: only then does it know whom to ask for endorsements. */
export async function acquainted({ peers }: Plan, peer: Node): Promise<void> {
  await until(
    `${peer.name} knows the others`,
    async () => (await metricOf(peer, 'gossip_membership_total_peers_known', channel)) === peers.length - 1,
  );
}
