import { mkdir, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { LicenceError } from '@ganzheng/sdk/errors';
import { places } from './plan.js';
import { beganOf } from './process.js';

const attempts = 4;
const longestPauseMs = 150;

/**
 * Lets one command at a time change a network: each says that it does in a file of its own, and goes on only if no other does. A file counts for as long
 * as its process runs, so that whatever was killed stands in nobody's way.
 *
 * @param command what the change is called, told to whoever is refused meanwhile
 * @throws FABRIC_NETWORK_BUSY
 */
export async function holding<T>(folder: string, command: string, act: () => Promise<T>): Promise<T> {
  count += 1;
  const own = `${process.pid}-${beganOf(process.pid) ?? ''}-${count}`;
  try {
    await hold(folder, own, command);
    return await act();
  } finally {
    await release(folder, own);
  }
}

let count = 0;

async function hold(folder: string, own: string, command: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    await announce(folder, own, command);
    const by = await othersIn(folder, own);
    if (by.length === 0) return;
    if (attempt === attempts) throw new LicenceError('FABRIC_NETWORK_BUSY', { by });
    // Two that began at the same moment see each other: both step back, for different times.
    await release(folder, own);
    await wait(Math.random() * longestPauseMs);
  }
}

async function announce(folder: string, own: string, command: string): Promise<void> {
  const { holders } = places(folder);
  for (let attempt = 1; ; attempt++) {
    try {
      await mkdir(holders, { recursive: true });
      return await writeFile(join(holders, own), command);
    } catch (error) {
      // Whoever went just now took the empty folders along.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === attempts) throw error;
    }
  }
}

/** What other commands are changing the network; what dead ones left is removed. */
async function othersIn(folder: string, own: string): Promise<string[]> {
  const { holders } = places(folder);
  const others: string[] = [];
  for (const name of await readdir(holders)) {
    if (name === own) continue;
    const [pid = '', began] = name.split('-');
    if (beganOf(Number(pid)) === began) others.push(`${await readFile(join(holders, name), 'utf8').catch(() => '')} (pid ${pid})`);
    else await rm(join(holders, name), { force: true });
  }
  return others;
}

/** Gives the network free. A folder in which nothing else stands goes too: it was made only to say this. */
async function release(folder: string, own: string): Promise<void> {
  const { holders } = places(folder);
  await rm(join(holders, own), { force: true });
  for (const each of [holders, folder]) await rmdir(each).catch(() => undefined);
}
