import { readFile, rm, writeFile } from 'node:fs/promises';
import { places } from './plan.js';

/** Notes which nodes a command is about to let stand still, so that the next one starts them should it be broken off. */
export const noteStanding = (folder: string, names: readonly string[]): Promise<void> =>
  writeFile(places(folder).standing, JSON.stringify(names), { flush: true });

export const forgetStanding = (folder: string): Promise<void> => rm(places(folder).standing, { force: true });

/** Names the nodes that a broken-off command left standing still. */
export async function readStanding(folder: string): Promise<readonly string[]> {
  try {
    const names: unknown = JSON.parse(await readFile(places(folder).standing, 'utf8'));
    return Array.isArray(names) ? names.map(String) : [];
  } catch {
    // None, or broken off while it was written: before any of them was stopped.
    return [];
  }
}
