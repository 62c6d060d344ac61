import type { Ledger } from '@ganzheng/sdk/ledger';
import type { Identity } from '../embedded/identity.js';
import type { Engine, EngineSettings } from '../engine.js';
import { type Fabric, openFabric } from './driver/open-fabric.js';
import type { Heard } from './driver/route.js';
import { openConnection } from './gateway/connections.js';
import { endpointsOf, openerOf } from './open-network.js';
import { chaincode, channel } from './plan.js';

/**
 * Opens the ledger of a network on Fabric for any number of organisations, each through its own peer first.
 *
 * @throws FABRIC_NETWORK_MISSING
 */
export async function openOnFabric(settings: Extract<EngineSettings, { engine: 'fabric' }>): Promise<Engine> {
  const peers = 'peers' in settings ? settings.peers : await endpointsOf(settings.folder, '');
  const open = 'peers' in settings ? openConnection : await openerOf(settings.folder, peers, settings.driver);
  const opened = new Map<string, Fabric>();
  // What one of them was told through its peer, the next may build on through its own.
  const heard: Heard = { block: -1 };
  const through = (mspId: string): Fabric => {
    const own = [...peers].sort((a, b) => Number(b.mspId === mspId) - Number(a.mspId === mspId));
    const fabric = opened.get(mspId) ?? openFabric({ peers: own, channel, chaincode, open, heard });
    opened.set(mspId, fabric);
    return fabric;
  };
  const connectOn = (identity: Identity): Ledger => through(identity.mspId).connect(identity);
  return {
    connect: connectOn,
    async found({ args, roots, founder, requestId }) {
      const members = args.members.map((member) => ({ ...member, ...certificateOf(roots[member.mspId]) }));
      await connectOn(founder).submit('network.found', { ...args, members, hostKey: null }, { requestId });
    },
    async close() {
      for (const fabric of opened.values()) fabric.close();
    },
  };
}

const certificateOf = (certificate: string | undefined) => (certificate === undefined ? {} : { certificate });
