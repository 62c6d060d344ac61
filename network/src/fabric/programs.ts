import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { LicenceError } from '@ganzheng/sdk/errors';
import type { Settings } from './plan.js';

export type FabricVersion = Settings['fabric'];

/** The programs of Hyperledger Fabric this product runs, and whether a network can do without. */
export const programNames = ['peer', 'orderer', 'configtxgen', 'configtxlator', 'osnadmin'] as const;
export const caProgramNames = ['fabric-ca-server', 'fabric-ca-client'] as const;

export type ProgramName = (typeof programNames)[number] | (typeof caProgramNames)[number];

/** Programs that were found, by name, and what else processes are started with. */
export interface Programs extends Readonly<Record<ProgramName, string>> {
  /** Node itself, which runs the law */
  readonly node: string;
  /** PATH of whatever is started: a peer runs the builder's shell scripts */
  readonly path: string;
}

/** Where programs are looked for. */
export interface Surroundings {
  /** PATH, FABRIC_BIN, FABRIC31_BIN */
  readonly env: Readonly<Record<string, string | undefined>> & { readonly PATH?: string | undefined };
  /** the product's own folder for programs, `network/.bin` */
  readonly ownFolder: string;
  /** path of Node */
  readonly node: string;
}

/** The releases this product was tested with. */
export const testedVersions: Readonly<Record<FabricVersion, string>> = { '2.5': '2.5.16', '3.1': '3.1.5' };
export const testedCaVersion = '1.5.21';

const variables: Readonly<Record<FabricVersion, string>> = { '2.5': 'FABRIC_BIN', '3.1': 'FABRIC31_BIN' };

/**
 * Names the folders to look in, first to last: the environment's, those of PATH, the product's own.
 * The default version also stands in PATH itself; each stands in `lib/fabric-<version>/bin` beside a folder of PATH, so that both can be installed.
 */
export function searchFolders(version: FabricVersion, { env, ownFolder }: Surroundings): string[] {
  const named = env[variables[version]];
  const path = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return [
    ...(named === undefined || named === '' ? [] : [named]),
    ...(version === '2.5' ? path : []),
    ...path.map((folder) => join(folder, '..', 'lib', `fabric-${version}`, 'bin')),
    join(ownFolder, version),
    ...(version === '2.5' ? [ownFolder] : []),
  ];
}

/** Finds the programs of one version of Fabric; the CA's are the same for both. */
export function findPrograms(version: FabricVersion, surroundings: Surroundings): Partial<Record<ProgramName, string>> {
  const folders = searchFolders(version, surroundings);
  const found = programNames.map((name) => [name, firstOf(folders, name)] as const);
  const foundCa = caProgramNames.map((name) => [name, firstOf([...folders, ...searchFolders('2.5', surroundings)], name)] as const);
  return Object.fromEntries([...found, ...foundCa].filter(([, path]) => path !== undefined));
}

/** Finds all of them. @throws FABRIC_MISSING with the names of those that are not there */
export function needPrograms(version: FabricVersion, surroundings: Surroundings): Programs {
  const found = findPrograms(version, surroundings);
  const missing = [...programNames, ...caProgramNames].filter((name) => found[name] === undefined);
  if (missing.length > 0) throw new LicenceError('FABRIC_MISSING', { version, missing });
  return { ...(found as Record<ProgramName, string>), node: surroundings.node, path: surroundings.env.PATH ?? '' };
}

/** What a program says of itself, such as `2.5.16`; undefined when it says nothing of the kind (a build of one's own says `latest`). */
export async function versionOf(path: string): Promise<string | undefined> {
  const answers = await Promise.allSettled([['version'], ['--version'], ['-version']].map((args) => promisify(execFile)(path, args)));
  for (const answer of answers) {
    if (answer.status === 'rejected') continue;
    const version = /Version: v?(\d+\.\d+\.\d+)/.exec(`${answer.value.stdout}${answer.value.stderr}`)?.[1];
    if (version !== undefined) return version;
  }
  return undefined;
}

function firstOf(folders: readonly string[], name: string): string | undefined {
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
