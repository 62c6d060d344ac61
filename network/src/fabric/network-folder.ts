import { mkdir, readdir, rm, rmdir, statfs, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LicenceError } from '@ganzheng/sdk/errors';
import { places } from './plan.js';

/** What a network keeps in its folder. Whatever else stands there is somebody else's, and is never removed. */
const ours =
  /^(network\.json(\.new)?|founding|holders|standing\.json|inside\.json|compose\.env|docker-compose\.yml|config|channel|packages|organisations|nodes|logs|run|work-[^/]*)$/;

/** The root of a file system of its own has this, and may be a network's folder. */
const ofTheSystem = 'lost+found';

/** What remains of a founding that did not come to its end. */
const remains = /^(founding|logs)$/;

/**
 * Refuses to found in a folder where that would take something away.
 *
 * @throws FABRIC_FOLDER_OCCUPIED when something stands there that is not a network's, FABRIC_RECORD_DAMAGED when a network does whose record is gone
 */
export async function requireRoom(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const names = (await readdir(folder)).filter((name) => name !== ofTheSystem);
  const foreign = names.filter((name) => !ours.test(name));
  if (foreign.length > 0) throw new LicenceError('FABRIC_FOLDER_OCCUPIED', { by: foreign.slice(0, longestList) });
  // A ledger may stand there: without its mark it is not what a founding left behind.
  if (names.includes('nodes') && !names.includes(markName)) throw new LicenceError('FABRIC_RECORD_DAMAGED', { because: 'missing' });
}

const mebibyte = 2 ** 20;
/** An orderer sets aside two segments of its log, and never says so when it cannot: it only never leads. @see Fabric, orderer etcdraft WAL */
const perOrdererBytes = 2 * 64 * mebibyte;

/** Refuses to found where the disk is too full for it. @throws SYSTEM_REFUSED */
export async function requireSpace(folder: string, orderers: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const [free, needed] = [bavail * bsize, orderers * perOrdererBytes].map((bytes) => Math.floor(bytes / mebibyte));
  if (free === undefined || needed === undefined || free >= needed) return;
  throw new LicenceError('SYSTEM_REFUSED', { system: 'ENOSPC', because: `no space left on device: ${free} MiB of ${needed} MiB` });
}

/** Marks a folder until its founding is through, and removes what an unfinished one left behind. */
export async function beginFounding(folder: string): Promise<void> {
  await writeFile(join(folder, markName), '');
  await removeOurs(folder, (name) => name !== markName);
}

/** The network's record is written: what is there stays. */
export const endFounding = (folder: string): Promise<void> => rm(join(folder, markName), { force: true });

/** Whether a founding was begun in a folder and did not come to its end. */
export const isFounding = async (folder: string): Promise<boolean> =>
  (await readdir(folder).catch(() => [] as string[])).includes(markName);

/** Removes what a founding made that failed; the logs stay, for they say why. */
export const abandonFounding = (folder: string): Promise<void> => removeOurs(folder, (name) => !remains.test(name));

/** Removes a network's folder, but nothing in it that is not the network's: then the folder stays too. */
export async function removeNetwork(folder: string): Promise<void> {
  await removeOurs(folder, () => true);
  await rmdir(folder).catch((error: NodeJS.ErrnoException) => {
    // The root of a file system cannot be removed, and need not be.
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST', 'EBUSY', 'EACCES', 'EROFS'].includes(error.code ?? '')) throw error;
  });
}

const markName = 'founding';
const longestList = 5;

async function removeOurs(folder: string, wanted: (name: string) => boolean): Promise<void> {
  const { record, holders } = places(folder);
  const all = (await readdir(folder).catch(() => [])).filter((name) => ours.test(name) && wanted(name));
  // Who is changing the network, if only to remove it, says so to the end.
  const names = all.filter((name) => name !== basename(holders));
  // The record last: until then the rest is known for what it is.
  await Promise.all(names.map((name) => join(folder, name)).map((path) => (path === record ? undefined : rm(path, removal))));
  await rm(record, removal);
}

// What a process wrote at its end may appear in a folder that was just emptied.
const removal = { recursive: true, force: true, maxRetries: 5 } as const;
