import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { LicenceError } from '@ganzheng/sdk/errors';
import type { BackupFile } from './backup-file.js';
import { headsOf } from './heads.js';
import type { Node, Plan } from './plan.js';
import { runningPid } from './process.js';
import type { Programs } from './programs.js';
import type { NetworkFile } from './record.js';
import { restartOrderers, resume, rollingRestart } from './restart.js';

/** What a backup needs. */
export interface Backup {
  readonly plan: Plan;
  readonly record: NetworkFile;
  readonly programs: Programs;
  /** a folder that does not exist yet, or is empty */
  readonly to: string;
  readonly now: Date;
  readonly onStep: (step: string) => void;
}

const manifestName = 'backup.json';
/** Stands in the folder until the backup is whole. */
export const unfinishedName = 'backup.unfinished';
/** What a network can do without. */
const leftOut = /^(run|logs|holders|standing\.json|work-[^/]*)$/;
const nodesFolder = 'nodes';

/**
 * Copies a network, live or not: each organisation's nodes while they stand still for a moment, the orderers all together and last, so that no
 * peer's copy is ahead of theirs and none of them is ahead of another.
 *
 * @returns what was copied; it holds every key of the network
 * @throws FABRIC_NETWORK_UNWELL, BACKUP_EXISTS when the folder is not empty
 */
export async function backup(options: Backup): Promise<BackupFile> {
  const { to } = options;
  const there = await readdir(to).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [] as string[];
    throw error;
  });
  if (there.length > 0 && !there.includes(unfinishedName)) throw new LicenceError('BACKUP_EXISTS');
  // What a backup that was broken off left behind is of no use to anyone.
  await empty(to);
  await mkdir(to, { recursive: true });
  await chmod(to, 0o700);
  await writeFile(join(to, unfinishedName), '');
  try {
    const manifest = await copyNetwork(options);
    await rm(join(to, unfinishedName));
    return manifest;
  } catch (error) {
    await empty(to).catch(() => undefined);
    throw error;
  }
}

/** Removes what is in a folder, the mark that it is unfinished last. */
async function empty(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const remove = (name: string) => rm(join(folder, name), { recursive: true, force: true });
  await Promise.all(names.filter((name) => name !== unfinishedName).map(remove));
  await remove(unfinishedName);
}

async function copyNetwork({ plan, record, programs, to, now, onStep }: Backup): Promise<BackupFile> {
  // A command that was broken off may have left nodes standing still.
  await resume({ plan, record, programs });
  const heads = await headsOf(plan, programs);
  for (const name of await readdir(plan.folder)) if (!leftOut.test(name) && name !== nodesFolder) await copy(plan, to, name);
  onStep('configuration');
  const live = [...plan.peers, ...plan.orderers].filter(({ name }) => runningPid(plan.folder, name) !== undefined);
  const copied = new Set<string>();
  const copyNodes = async (nodes: readonly Pick<Node, 'name'>[]): Promise<void> => {
    await Promise.all(nodes.map(({ name }) => copy(plan, to, join(nodesFolder, name))));
    for (const { name } of nodes) copied.add(name);
  };
  if (live.length > 0) {
    // A law keeps nothing, and goes on.
    const only = [...plan.peers, ...plan.cas].map(({ name }) => name);
    await rollingRestart({ plan, record, programs, only, between: copyNodes, onStep });
    await restartOrderers({ plan, record, programs, between: copyNodes, onStep });
  }
  const rest = (await readdir(join(plan.folder, nodesFolder))).filter((name) => !copied.has(name));
  await copyNodes(rest.map((name) => ({ name })));
  onStep('nodes');
  const manifest: BackupFile = {
    kind: 'ganzheng.fabric-backup.v1',
    taken: now.toISOString(),
    heads: [...heads],
    files: await digestsOf(to),
  };
  await writeFile(join(to, manifestName), `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600 });
  onStep('digests');
  return manifest;
}

const copy = ({ folder }: Plan, to: string, path: string): Promise<void> =>
  cp(join(folder, path), join(to, path), {
    recursive: true,
    preserveTimestamps: true,
    // Raft keeps the next segments of its log ready, empty and large.
    filter: (source) => !/[/\\]wal[/\\].*\.tmp$/.test(source),
  });

/** SHA-256 of every file of a folder but the manifest. */
export async function digestsOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  const digests: [string, string][] = [];
  for (const path of paths.sort())
    if (path !== manifestName && path !== unfinishedName) digests.push([path, await digestOf(join(folder, path))]);
  return Object.fromEntries(digests);
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
