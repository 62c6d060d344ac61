import { createSigner, multikeyOf, type RandomBytes } from '@ganzheng/sdk/sm';
import { connect } from './connect.js';
import type { HostLog } from './embedded/host.js';
import { openHost } from './embedded/open-host.js';
import type { Engine, EngineSettings } from './engine.js';

/** What an engine takes from around it; Fabric has clocks of its own and takes none of it. */
export interface EngineSurroundings {
  readonly clock: () => Date;
  readonly random: RandomBytes;
  readonly log: HostLog;
}

/**
 * Opens the engine a configuration names: the one place where a service chooses what its ledger runs on.
 *
 * @throws what {@link openHost} throws; FABRIC_NETWORK_MISSING
 * @example const engine = await openEngine({ engine: 'fabric', folder: 'network/.data' }, { clock, random, log }); engine.connect(identity);
 */
export async function openEngine(settings: EngineSettings, surroundings: EngineSurroundings): Promise<Engine> {
  if (settings.engine === 'embedded') return openEmbedded(settings, surroundings);
  // Loaded only where it is used: an embedded ledger starts without the client of Fabric.
  return (await import('./fabric/open-on-fabric.js')).openOnFabric(settings);
}

async function openEmbedded(
  { folder, hostKey }: Extract<EngineSettings, { engine: 'embedded' }>,
  { clock, random, log }: EngineSurroundings,
): Promise<Engine> {
  const signer = createSigner(hostKey);
  const host = await openHost({ folder, clock, random, hostKey: signer, log });
  return {
    connect: (identity) => connect({ host, identity }),
    async found({ args, ...founding }) {
      await host.found({ ...founding, args: { ...args, hostKey: multikeyOf(signer.publicKey) } });
    },
    close: () => host.close(),
  };
}
