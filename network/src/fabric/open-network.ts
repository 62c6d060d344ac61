import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LicenceError } from '@ganzheng/sdk/errors';
import type { Identity } from '../embedded/identity.js';
import type { PeerEndpoint } from './gateway/connections.js';
import { type Fabric, openFabric } from './gateway/open-fabric.js';
import type { Patience } from './gateway/submit.js';
import { addressOf, chaincode, channel, type Node, type Plan, places } from './plan.js';
import { needRecord, planOf } from './record.js';

/**
 * Opens the ledger of a network that was founded in a folder of this machine.
 *
 * @param mspId organisation whose peer is gone through first
 * @throws FABRIC_NETWORK_MISSING
 * @example const fabric = await openNetwork('network/.data', { mspId: 'GanzhouMSP' }); const ledger = fabric.connect(identity);
 */
export async function openNetwork(
  folder: string,
  { mspId, patience }: { readonly mspId: string; readonly patience?: Partial<Patience> },
): Promise<Fabric> {
  const peers = await endpointsOf(folder, mspId);
  return openFabric({ peers, channel, chaincode, ...(patience === undefined ? {} : { patience }) });
}

/**
 * Names the peers of a network that was founded in a folder of this machine, one organisation's first.
 *
 * @throws FABRIC_NETWORK_MISSING
 */
export async function endpointsOf(folder: string, mspId: string): Promise<readonly PeerEndpoint[]> {
  const plan = planOf(folder, await needRecord(folder));
  const own = ({ organisation }: Node): number => (organisation.mspId === mspId ? 0 : 1);
  return Promise.all([...plan.peers].sort((a, b) => own(a) - own(b)).map((node) => endpointOf(plan, node)));
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

async function endpointOf(plan: Plan, node: Node): Promise<PeerEndpoint> {
  const tlsRoot = await readFile(join(places(plan.folder).node(node).tls, 'ca.pem'), 'utf8');
  return { mspId: node.organisation.mspId, address: addressOf(node), serverName: node.name, tlsRoot };
}
