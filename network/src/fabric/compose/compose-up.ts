import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LicenceError } from '@ganzheng/sdk/errors';
import { definitionVersion } from '../definition-names.js';
import { openChannel, writeGenesis } from '../found.js';
import { beginFounding, endFounding, removeNetwork, requireRoom } from '../network-folder.js';
import type { LawPackage } from '../package-law.js';
import { channel, type Settings } from '../plan.js';
import { healthy, until } from '../ready.js';
import { type NetworkFile, readRecord } from '../record.js';
import { composeFile } from './compose-file.js';
import { lawInImage } from './law-in-image.js';
import { composeSettings, type Preparation, planInside, prepare, valuesOf, writeRecords } from './prepare.js';
import { compose, composeAloud, type Project, withTools } from './project.js';

/** What a network in containers is brought up with. */
export interface ComposeOptions extends Omit<Preparation, 'law'> {
  /** names the law to found with: that of the image */
  readonly label: string;
  readonly project: Omit<Project, 'folder' | 'file' | 'values'>;
  /** builds our images; without, those that were carried in are used */
  readonly build: boolean;
  /** also the services of the fictitious city */
  readonly city: boolean;
  /** told as each step is done */
  readonly onStep: (step: string) => void;
}

/** What bringing up came to. */
export interface ComposeReport {
  readonly founded: boolean;
  readonly record: NetworkFile;
  readonly project: Project;
}

/**
 * Brings a network up in containers: builds our images, founds the network where there is none, and waits until a transaction would be endorsed.
 *
 * @throws FABRIC_FOLDER_OCCUPIED, FABRIC_RECORD_DAMAGED, FABRIC_PROGRAM_FAILED, FABRIC_NOT_READY, FABRIC_NETWORK_DIFFERS when the folder holds another
 * network
 */
export async function composeUp(options: ComposeOptions): Promise<ComposeReport> {
  const { settings, folder, build, city, onStep } = options;
  const known = await readRecord(folder);
  if (known === undefined) await requireRoom(folder);
  else requireSame(known, settings);
  const project = await projectOf(options, known?.law);
  if (build) await buildImages(project, settings, city);
  onStep('images');
  const record = known ?? (await foundInContainers(options, project));
  if (known !== undefined) await start(project, settings);
  if (city) await startCity(project);
  onStep('ready');
  return { founded: known === undefined, record, project };
}

/** Builds our images; one of the laws builds that of them all. */
export async function buildImages(project: Project, settings: Settings, city: boolean): Promise<void> {
  const [law] = planInside(settings).laws;
  await composeAloud(project, ['build', ...(law === undefined ? [] : [law.name]), ...(city ? ['city'] : [])]);
}

/** The project of a folder, by the compose file that fits its settings. */
export async function projectOf(
  { folder, settings, project, runBy }: Pick<ComposeOptions, 'folder' | 'settings' | 'project' | 'runBy'>,
  law: Pick<LawPackage, 'packageId'> = { packageId: '' },
): Promise<Project> {
  const usual = (Object.keys(settings) as (keyof Settings)[]).every((key) => settings[key] === composeSettings[key]);
  const file = join(usual ? project.directory : folder, 'docker-compose.yml');
  if (!usual) {
    await mkdir(folder, { recursive: true });
    await writeFile(file, composeFile(planInside(settings)));
  }
  return { ...project, folder, file, values: valuesOf({ folder, runBy, law }) };
}

async function foundInContainers(options: ComposeOptions, before: Project): Promise<NetworkFile> {
  const { folder, settings, label, now, onStep } = options;
  const law = await lawInImage(label, before.env);
  const preparation = { ...options, law };
  // What an unfinished founding left behind is of no use to anyone.
  await compose(before, ['down', '--volumes', '--remove-orphans']);
  await beginFounding(folder);
  const project = await projectOf(options, law);
  const packagePath = await prepare(preparation);
  onStep('prepared');
  const plan = planInside(settings);
  await withTools(project, async (toolOf) => {
    const tools = { peer: toolOf('peer'), osnadmin: toolOf('osnadmin'), configtxgen: toolOf('configtxgen') };
    await Promise.all([start(project, settings), writeGenesis(plan, tools, channel)]);
    onStep('nodes');
    await openChannel({ plan, tools, packagePath, packageId: law.packageId, onStep });
  });
  const record: NetworkFile = {
    version: 1,
    settings,
    organisations: [...plan.organisations],
    law: { label: law.label, packageId: law.packageId, version: definitionVersion(1), sequence: 1, entry: '' },
    channels: [],
    founded: now.toISOString(),
  };
  await writeRecords(preparation, record);
  await endFounding(folder);
  return record;
}

// Containers start one after another on a small machine, and are asked for their health every few seconds.
const startDeadlineMs = 180_000;

/** Starts the nodes and waits until each says it is well. */
async function start(project: Project, settings: Settings): Promise<void> {
  const plan = planInside(settings);
  const nodes = [...plan.orderers, ...plan.laws, ...plan.peers, ...plan.cas];
  await compose(project, ['up', '--detach', '--no-build', ...nodes.map(({ name }) => name)]);
  for (const node of [...plan.orderers, ...plan.peers, ...plan.cas]) await until(node.name, () => healthy(node), startDeadlineMs);
}

/** Starts the city's services; the first start founds the city on the ledger. */
async function startCity(project: Project): Promise<void> {
  await compose(project, ['up', '--detach', '--no-build', '--no-deps', 'city']);
  const isHealthy = async () => (await compose(project, ['ps', 'city'])).includes('(healthy)');
  await until('city', isHealthy, startDeadlineMs);
}

function requireSame({ settings, containers }: NetworkFile, wanted: Settings): void {
  const differing = (Object.keys(wanted) as (keyof Settings)[]).filter((key) => settings[key] !== wanted[key]);
  if (containers === undefined) throw new LicenceError('FABRIC_NETWORK_DIFFERS', { differing: ['containers'] });
  if (differing.length > 0) throw new LicenceError('FABRIC_NETWORK_DIFFERS', { differing });
}

/**
 * Stops the containers of a network; the ledgers stay in their volumes.
 *
 * @param remove also removes volumes and folder, ledger and identities with them
 */
export async function composeDown(project: Project, { remove }: { readonly remove: boolean }): Promise<void> {
  await compose(project, ['down', '--remove-orphans', ...(remove ? ['--volumes'] : [])]);
  if (remove) await removeNetwork(project.folder);
}
