import { chown, mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { RandomBytes } from '@ganzheng/sdk/sm';
import { writeConfiguration } from '../found.js';
import { keepPackage } from '../lifecycle.js';
import type { LawPackage } from '../package-law.js';
import { type Plan, places, planNetwork, type Settings } from '../plan.js';
import type { NetworkFile } from '../record.js';
import { writeIdentities } from '../write-identities.js';
import { folderInside } from './images.js';

/** What a network in containers is prepared from. */
export interface Preparation {
  readonly folder: string;
  readonly settings: Settings;
  readonly law: LawPackage;
  /** folder of this package's configuration files */
  readonly configFolder: string;
  readonly now: Date;
  /** draws the registrars' secrets */
  readonly random: RandomBytes;
  /** who runs this: user and group; nothing where the system has none */
  readonly runBy: Owner | undefined;
}

/** User and group a file belongs to. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** The network in containers unless something else is asked for: an orderer of each organisation, on ports beside those of a native one. */
export const composeSettings: Settings = { fabric: '2.5', orderers: '3', firstPort: 7250, batchTimeoutMs: 50 };

/** A network as its containers see it. */
export const planInside = (settings: Settings): Plan => planNetwork(folderInside, settings, { inside: true });

/**
 * Writes what the containers of a network read: identities, configuration, the package of the law, and the values of the compose file.
 *
 * @returns path of the package as the containers see it
 */
export async function prepare(preparation: Preparation): Promise<string> {
  const { folder, settings, law, now } = preparation;
  const plan = planNetwork(folder, settings, { inside: true });
  await mkdir(folder, { recursive: true });
  await writeIdentities(plan, now);
  await writeConfiguration({ ...preparation, plan }, planInside(settings));
  const kept = await keepPackage(plan, law);
  const values = valuesOf(preparation);
  await writeFile(
    join(folder, 'compose.env'),
    Object.entries(values)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  await handOver(preparation);
  return join(places(folderInside).packages, basename(kept));
}

/** The variables of the compose file. */
export const valuesOf = ({ folder, law, runBy }: Pick<Preparation, 'folder' | 'runBy'> & { law: Pick<LawPackage, 'packageId'> }) => {
  const { uid, gid } = ownerOf(runBy);
  return { GANZHENG_NETWORK: folder, GANZHENG_USER: `${uid}:${gid}`, GANZHENG_LAW_PACKAGE: law.packageId };
};

/** The record of a network as this machine sees it, and as its containers do. */
export async function writeRecords(preparation: Preparation, record: NetworkFile): Promise<void> {
  const { folder } = preparation;
  const write = (path: string, value: NetworkFile) => writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
  await write(join(folder, 'inside.json'), { ...record, containers: 'inside' });
  await write(places(folder).record, { ...record, containers: 'outside' });
  await handOver(preparation);
}

// The user `node` of the Node images; also the first user of most systems.
const nodeUser: Owner = { uid: 1000, gid: 1000 };

/** Whoever runs this, unless it is root: nothing of ours runs as root in a container. */
const ownerOf = (runBy: Owner | undefined): Owner => (runBy === undefined || runBy.uid === 0 ? nodeUser : runBy);

/** Root's files could not be read by containers that are not root's: they are given to whom those run as. */
async function handOver({ folder, runBy }: Preparation): Promise<void> {
  if (runBy?.uid !== 0) return;
  const { uid, gid } = nodeUser;
  const below = await readdir(folder, { recursive: true });
  await Promise.all(['', ...below].map((path) => chown(join(folder, path), uid, gid)));
}
