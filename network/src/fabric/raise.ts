import type { RandomBytes } from '@ganzheng/sdk/sm';
import { labelOf } from './definition-names.js';
import { down } from './down.js';
import { holding } from './hold.js';
import { ownFolders } from './own-folders.js';
import { ownLaw } from './own-law.js';
import { packageLaw } from './package-law.js';
import { planNetwork, type Settings, usualSettings } from './plan.js';
import { runningPid } from './process.js';
import type { Surroundings } from './programs.js';
import { planOf, readRecord } from './record.js';
import { up } from './up.js';

/** What a network is raised with. */
export interface RaiseOptions {
  readonly folder: string;
  /** where it differs from the usual, should it have to be founded */
  readonly settings?: Partial<Settings>;
  readonly env: Surroundings['env'];
  readonly clock: () => Date;
  readonly random: RandomBytes;
  /** told as each step is done */
  readonly onStep: (step: string) => void;
}

/** A network that runs, for as long as somebody needs it. */
export interface Raised {
  readonly founded: boolean;
  /** whether any of its peers ran before: then it is somebody else's to stop */
  readonly ranBefore: boolean;
  /** Stops it; the ledger stays, unless it is to be removed. */
  lower(options: { readonly remove: boolean }): Promise<void>;
}

/**
 * Has the network of a folder run: founds it with the law of this package where there is none, starts what of it does not run.
 *
 * @throws FABRIC_NETWORK_BUSY, and what {@link up} throws
 * @example const network = await raise({ folder, env: process.env, clock: () => new Date(), random: randomBytes, onStep: console.error });
 */
export async function raise(options: RaiseOptions): Promise<Raised> {
  const known = await readRecord(options.folder);
  // What runs in containers is their engine's to start and stop, and its folder may be read only here.
  if (known?.containers !== undefined) return { founded: false, ranBefore: true, lower: async () => undefined };
  return holding(options.folder, 'raise', () => raiseHeld(options));
}

async function raiseHeld({ folder, settings = {}, env, clock, random, onStep }: RaiseOptions): Promise<Raised> {
  const known = await readRecord(folder);
  const before = known === undefined ? [] : planOf(folder, known).peers;
  const ranBefore = before.some(({ name }) => runningPid(folder, name) !== undefined);
  const chosen = known?.settings ?? { ...usualSettings, ...settings };
  const { founded, record } = await up({
    folder,
    settings: chosen,
    surroundings: { env, ownFolder: ownFolders.programs, node: process.execPath },
    law: packageLaw(labelOf(1), ownLaw()),
    entry: ownFolders.lawEntry,
    configFolder: ownFolders.config,
    clock,
    random,
    onStep,
  }).catch(async (error: unknown) => {
    // What came up before it failed would otherwise run on for nobody.
    if (!ranBefore) await down(known === undefined ? planNetwork(folder, chosen) : planOf(folder, known), { remove: false });
    throw error;
  });
  const lower: Raised['lower'] = async ({ remove }) => {
    await holding(folder, 'lower', async () => down(planOf(folder, (await readRecord(folder)) ?? record), { remove }));
  };
  return { founded, ranBefore, lower };
}
