import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LicenceError } from '@ganzheng/sdk/errors';
import type { Identity } from '../embedded/identity.js';
import { openDirect } from './direct/open-direct.js';
import type { Endpoint, OpenPeer } from './driver/access.js';
import { type Fabric, openFabric } from './driver/open-fabric.js';
import type { Patience } from './driver/submit.js';
import { openConnection } from './gateway/connections.js';
import { addressOf, chaincode, channel, type Node, type Organisation, type Plan, places } from './plan.js';
import { type NetworkFile, needRecord, planOf } from './record.js';

/**
 * Opens the ledger of a network that was founded in a folder of this machine.
 *
 * @param mspId organisation whose peer is gone through first
 * @param driver the peers' gateways unless given
 * @throws FABRIC_NETWORK_MISSING
 * @example const fabric = await openNetwork('network/.data', { mspId: 'GanzhouMSP' }); const ledger = fabric.connect(identity);
 */
export async function openNetwork(
  folder: string,
  { mspId, patience, driver = 'gateway' }: { readonly mspId: string; readonly patience?: Partial<Patience>; readonly driver?: Driver },
): Promise<Fabric> {
  const peersAndDriver = await peersBy(driver, folder, mspId);
  return openFabric({ ...peersAndDriver, channel, chaincode, ...(patience === undefined ? {} : { patience }) });
}

/** How peers are spoken to: through the gateway of one, or, where they are older than 2.4 and have none, by fabric-network to each of them. */
export type Driver = 'gateway' | 'fabric-network';

/**
 * Names the peers of a network, one organisation's first, and how each of them is opened for use.
 *
 * @throws FABRIC_NETWORK_MISSING
 */
export async function peersBy(
  driver: Driver,
  folder: string,
  mspId: string,
): Promise<{ readonly peers: readonly Endpoint[]; readonly open: OpenPeer }> {
  const peers = await endpointsOf(folder, mspId);
  return { peers, open: await openerOf(folder, peers, driver) };
}

/** How a driver opens each peer of a network of this machine. @throws FABRIC_NETWORK_MISSING */
export const openerOf = async (folder: string, peers: readonly Endpoint[], driver: Driver = 'gateway'): Promise<OpenPeer> =>
  driver === 'gateway' ? openConnection : openDirect({ peers, ...(await orderingOf(folder)) });

/**
 * Names the peers of a network that was founded in a folder of this machine, one organisation's first.
 *
 * @throws FABRIC_NETWORK_MISSING
 */
export async function endpointsOf(folder: string, mspId: string): Promise<readonly Endpoint[]> {
  const record = await needRecord(folder);
  const plan = planOf(folder, record);
  const own = ({ organisation }: Node): number => (organisation.mspId === mspId ? 0 : 1);
  return Promise.all([...plan.peers].sort((a, b) => own(a) - own(b)).map((node) => endpointOf(plan, node, record)));
}

/** Names the orderers of a network of this machine, and how they agree. */
async function orderingOf(folder: string): Promise<{ readonly orderers: readonly Endpoint[]; readonly consensus: 'raft' | 'bft' }> {
  const record = await needRecord(folder);
  const plan = planOf(folder, record);
  const orderers = await Promise.all(plan.orderers.map((node) => endpointOf(plan, node, record)));
  return { orderers, consensus: plan.settings.orderers === '4bft' ? 'bft' : 'raft' };
}

/**
 * Reads an organisation's authority, which issues identities on this network.
 *
 * @throws FABRIC_NETWORK_MISSING, IDENTITY_UNKNOWN when no member has this name
 */
export async function authorityOf(folder: string, mspId: string): Promise<Identity> {
  const { organisations } = await needRecord(folder);
  const organisation = organisations.find((each) => each.mspId === mspId);
  if (organisation === undefined) throw new LicenceError('IDENTITY_UNKNOWN');
  const { ca } = places(folder).organisation(organisation);
  const [certificate, privateKey] = await Promise.all([readFile(join(ca, 'cert.pem'), 'utf8'), readFile(join(ca, 'key.pem'), 'utf8')]);
  return { mspId, certificate, privateKey };
}

/** Reads the root certificates of a network's members, PEM. @throws FABRIC_NETWORK_MISSING */
export async function rootsOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const { organisations } = await needRecord(folder);
  const rootOf = (organisation: Organisation) => readFile(join(places(folder).organisation(organisation).ca, 'cert.pem'), 'utf8');
  return Object.fromEntries(await Promise.all(organisations.map(async (each) => [each.mspId, await rootOf(each)] as const)));
}

/** In containers peers know each other by their names, and this machine reaches them on published ports. */
async function endpointOf(plan: Plan, node: Node, { containers }: NetworkFile): Promise<Endpoint> {
  const tlsRoot = await readFile(join(places(plan.folder).node(node).tls, 'ca.pem'), 'utf8');
  const reach = containers === 'outside' ? { address: `${node.name}:${node.port}`, dial: addressOf(node) } : { address: addressOf(node) };
  return { mspId: node.organisation.mspId, ...reach, serverName: node.name, tlsRoot };
}
