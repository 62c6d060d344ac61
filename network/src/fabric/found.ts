import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RandomBytes } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import { caConfig } from './ca-config.js';
import { configtx } from './configtx.js';
import { definitionVersion } from './definition-names.js';
import { connectionOf, type LawProgram, launchCa, launchLaw, launchOrderer, launchPeer } from './launch.js';
import { approve, commit, install, joinOrderer, joinPeer, keepPackage } from './lifecycle.js';
import type { LawPackage } from './package-law.js';
import { channel, type Node, nodeOf, type Plan, places } from './plan.js';
import { startProcess } from './process.js';
import type { Programs } from './programs.js';
import { metricOf, metricsOf, nodeReady, requireRunning, until } from './ready.js';
import { type Program, runProgram } from './run-program.js';
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
  /** draws the registrars' secrets */
  readonly random: RandomBytes;
  /** told as each step is done */
  readonly onStep: (step: string) => void;
}

const secretBytes = 24;

/** Founds a network from nothing: identities, first block, nodes, channel, law; and waits until a transaction would be endorsed. */
export async function found(founding: Founding): Promise<void> {
  const { plan, programs, law, entry, onStep } = founding;
  await writeIdentities(plan, founding.now);
  await writeConfiguration(founding);
  const packagePath = await keepPackage(plan, law);
  startLaw(plan, { node: programs.node, entry, packageId: law.packageId });
  for (const orderer of plan.orderers) startProcess(plan.folder, launchOrderer(plan, programs, orderer));
  for (const peer of plan.peers) startProcess(plan.folder, launchPeer(plan, programs, peer));
  for (const ca of plan.cas) startProcess(plan.folder, launchCa(plan, programs, ca));
  onStep('identities');
  await writeGenesis(plan, programs, channel);
  onStep('first block');
  await Promise.all([...plan.orderers, ...plan.peers].map((node) => nodeReady(plan.folder, node)));
  onStep('nodes');
  await openChannel({
    plan,
    tools: programs,
    packagePath,
    packageId: law.packageId,
    onStep,
    watch: () => requireRunning(plan.folder, plan.orderers),
  });
  await Promise.all([...plan.laws, ...plan.cas].map((node) => nodeReady(plan.folder, node)));
  onStep('ready');
}

/** What the channel of a network whose nodes run is opened with. */
export interface Opening {
  readonly plan: Plan;
  readonly tools: Readonly<Record<'peer' | 'osnadmin', Program>>;
  /** the package of the law, where the peer program finds it */
  readonly packagePath: string;
  readonly packageId: string;
  readonly onStep: (step: string) => void;
  /** throws when the orderers need no longer be waited for */
  readonly watch?: () => Promise<void>;
}

/** Opens the channel: every node joins, every organisation installs and approves the law, it is committed, and the peers know each other. */
export async function openChannel({ plan, tools, packagePath, packageId, onStep, watch }: Opening): Promise<void> {
  await Promise.all(plan.orderers.map((orderer) => joinOrderer(plan, tools, orderer, channel)));
  await Promise.all([joinInTurn(plan, tools, packagePath), ordering(plan, channel, watch)]);
  onStep('channel');
  const definition = { channel, packageId, version: definitionVersion(1), sequence: 1 };
  await Promise.all(plan.peers.map((peer) => approve(plan, tools, peer, definition)));
  onStep('approved');
  await commit(plan, tools, plan.peers, definition);
  onStep('committed');
  await Promise.all(plan.peers.map((peer) => acquainted(plan, peer)));
}

/**
 * Has every peer join the channel and install the law. One joins after the other: of two that join at once and connect to each other, either may lose
 * what the other sent first, and would send it again only after five seconds. @see Fabric, gossip/discovery sendUntilAcked
 */
async function joinInTurn(plan: Plan, tools: Opening['tools'], packagePath: string): Promise<void> {
  let joined: Promise<unknown> = Promise.resolve();
  const installed = plan.peers.map((peer) => {
    joined = joined.then(() => joinPeer(plan, tools, peer, channel));
    return joined.then(() => install(plan, tools, peer, packagePath));
  });
  await Promise.all(installed);
}

/** Starts every organisation's chaincode process of a version. */
export function startLaw(plan: Plan, program: LawProgram, laws: readonly Node[] = plan.laws): void {
  for (const node of laws) startProcess(plan.folder, launchLaw(plan, program, node));
}

/**
 * Writes what the programs of a network read beside their identities.
 *
 * @param seen the plan as those programs see it, where their folder is not called as it is here
 */
export async function writeConfiguration(
  { plan, law, configFolder, random }: Pick<Founding, 'plan' | 'law' | 'configFolder' | 'random'>,
  seen = plan,
): Promise<void> {
  const { config, genesis } = places(plan.folder);
  await cp(configFolder, config, { recursive: true });
  await mkdir(dirname(genesis(channel)), { recursive: true });
  await writeFile(join(config, 'configtx.yaml'), configtx(seen));
  await Promise.all(plan.cas.map((ca) => writeCa(plan, ca, random, seen)));
  await writeConnections(plan, law.label, plan.laws);
}

/** Writes the configuration of an organisation's CA, and draws its registrar's secret. */
export async function writeCa(plan: Plan, ca: Node, random: RandomBytes, seen = plan): Promise<void> {
  const { own, data } = places(plan.folder).node(ca);
  await mkdir(data, { recursive: true });
  const registrar = { id: `registrar-${ca.organisation.key}`, secret: hex.encode(random(secretBytes)) };
  await writeFile(join(own, 'fabric-ca-server-config.yaml'), caConfig(seen, nodeOf(seen.cas, ca.organisation), registrar), { mode: 0o600 });
  await writeFile(join(own, 'registrar.json'), JSON.stringify(registrar), { mode: 0o600 });
}

/** Tells each organisation's peer where its chaincode process of a version is. */
export async function writeConnections(plan: Plan, label: string, laws: readonly Node[], peers = plan.peers): Promise<void> {
  await Promise.all(
    peers.map(async (peer) => {
      const { chaincodes } = places(plan.folder).node(peer);
      await mkdir(chaincodes, { recursive: true });
      const connection = await connectionOf(plan, peer, nodeOf(laws, peer.organisation), (path) => readFile(path, 'utf8'));
      await writeFile(join(chaincodes, `${label}.json`), connection, { mode: 0o600 });
    }),
  );
}

/** Writes the first block of a channel. */
export async function writeGenesis(plan: Plan, { configtxgen }: { readonly configtxgen: Program }, name: string): Promise<void> {
  const { genesis, config } = places(plan.folder);
  const args = ['-profile', 'Licences', '-channelID', name, '-outputBlock', genesis(name), '-configPath', config];
  await runProgram({ program: configtxgen, args, env: { FABRIC_CFG_PATH: config } });
}

/**
 * Waits until the orderers have a leader to whom all of them answer: before that one more that stops could stop all, and a change of configuration is
 * refused. Four that need not trust each other say nothing of it; theirs is the first from the beginning.
 *
 * @param watch throws when they need no longer be waited for
 */
export async function ordering(
  { orderers, settings }: Plan,
  name: string = channel,
  watch: () => Promise<void> = async () => undefined,
): Promise<void> {
  if (settings.orderers === '4bft') return;
  const followed = async (node: Node): Promise<boolean> => {
    const [leads, active] = await metricsOf(node, ['consensus_etcdraft_is_leader', 'consensus_etcdraft_active_nodes'], name);
    return leads === 1 && active === orderers.length;
  };
  await until('ordering', async () => {
    await watch();
    return (await Promise.all(orderers.map(followed))).includes(true);
  });
}

/** Waits until a peer knows the others: only then does it know whom to ask for endorsements. */
export async function acquainted({ peers }: Plan, peer: Node, name: string = channel): Promise<void> {
  await until(
    `${peer.name} knows the others`,
    async () => (await metricOf(peer, 'gossip_membership_total_peers_known', name)) === peers.length - 1,
  );
}
