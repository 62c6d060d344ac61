import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LicenceError } from '@ganzheng/sdk/errors';
import { digestsOf, unfinishedName } from './backup.js';
import { type BackupFile, readBackupFile } from './backup-file.js';
import { caConfig, type Registrar } from './ca-config.js';
import { type Node, nodesOf, type Plan, places } from './plan.js';
import { runningPid } from './process.js';
import { needOwnProcesses, planOf, readRecord, requireOwnProcesses } from './record.js';

/** What restoring needs. */
export interface Restoring {
  /** folder of the backup */
  readonly from: string;
  /** folder of the network */
  readonly folder: string;
  /** one node only, whose own copy is put back; the others go on */
  readonly node?: string;
  readonly now: Date;
}

/** What restoring came to. */
export interface RestoreReport extends Pick<BackupFile, 'taken' | 'heads'> {
  /** where what was there before has been put; null when nothing was */
  readonly before: string | null;
}

/**
 * Puts a backup in the place of a network that stands still. What was there is kept beside it. Bring it up afterwards, and compare it with heads kept outside:
 * from inside, an old backup looks whole.
 *
 * @throws BACKUP_MISSING, BACKUP_DAMAGED, FABRIC_NETWORK_RUNNING, FABRIC_NETWORK_IN_CONTAINERS, FABRIC_NODE_UNKNOWN
 */
export async function restore({ from, folder, node, now }: Restoring): Promise<RestoreReport> {
  const { taken, heads, files } = await readBackupFile(from);
  await requireWhole(from, files);
  const aside = `${folder}.before-${now.toISOString().replaceAll(/[-:.]/g, '')}`;
  const before = node === undefined ? await replaceAll({ from, folder, aside }) : await replaceNode({ from, folder, aside }, node);
  return { taken, heads, before };
}

interface Replacement {
  readonly from: string;
  readonly folder: string;
  readonly aside: string;
}

async function replaceAll({ from, folder, aside }: Replacement): Promise<string | null> {
  const known = await readRecord(folder);
  if (known !== undefined) {
    requireOwnProcesses(known);
    requireStill(planOf(folder, known), nodesOf(planOf(folder, known)));
  }
  // The network is there whole or not at all, wherever this breaks off.
  const incoming = `${folder}.incoming`;
  await rm(incoming, { recursive: true, force: true });
  await cp(from, incoming, { recursive: true, preserveTimestamps: true });
  await Promise.all(['backup.json', unfinishedName].map((name) => rm(join(incoming, name), { force: true })));
  const plan = planOf(folder, await needOwnProcesses(incoming));
  await Promise.all(plan.cas.map((ca) => rewriteCa(plan, ca, incoming)));
  const before = await putAside(folder, aside);
  await rename(incoming, folder);
  if (before !== null) await rm(places(before).holders, { recursive: true, force: true });
  return before;
}

async function replaceNode({ from, folder, aside }: Replacement, name: string): Promise<string | null> {
  const plan = planOf(folder, await needOwnProcesses(folder));
  const restorable = plan.peers;
  const node = restorable.find((each) => each.name === name);
  // An orderer that has forgotten what it voted for endangers the others: it is added anew instead.
  if (node === undefined) throw new LicenceError('FABRIC_NODE_UNKNOWN', { known: restorable.map((each) => each.name) });
  requireStill(plan, [node]);
  const { own } = places(folder).node(node);
  const before = await putAside(own, join(aside, name));
  await cp(join(from, 'nodes', name), own, { recursive: true, preserveTimestamps: true });
  return before;
}

function requireStill({ folder }: Plan, nodes: readonly Node[]): void {
  const running = nodes.map(({ name }) => name).filter((name) => runningPid(folder, name) !== undefined);
  if (running.length > 0) throw new LicenceError('FABRIC_NETWORK_RUNNING', { nodes: running });
}

async function putAside(path: string, aside: string): Promise<string | null> {
  await mkdir(dirname(aside), { recursive: true });
  return rename(path, aside).then(
    () => aside,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    },
  );
}

async function requireWhole(from: string, files: BackupFile['files']): Promise<void> {
  const found = await digestsOf(from);
  const differing = [...new Set([...Object.keys(files), ...Object.keys(found)])].filter((path) => files[path] !== found[path]).sort();
  if (differing.length > 0) throw new LicenceError('BACKUP_DAMAGED', { files: differing.slice(0, longestList) });
}

const longestList = 20;

/** A CA's configuration names its files from the root on, and the network may stand elsewhere now. */
async function rewriteCa(plan: Plan, ca: Node, folder: string): Promise<void> {
  const { own } = places(folder).node(ca);
  const registrar = JSON.parse(await readFile(join(own, 'registrar.json'), 'utf8')) as Registrar;
  await writeFile(join(own, 'fabric-ca-server-config.yaml'), caConfig(plan, ca, registrar), { mode: 0o600 });
}
