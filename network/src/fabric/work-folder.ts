import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plan } from './plan.js';

/** Gives a folder for the files that Fabric's programs hand each other, and removes it afterwards. */
export async function inWorkFolder<T>({ folder }: Pick<Plan, 'folder'>, act: (workFolder: string) => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true });
  const own = await mkdtemp(join(folder, 'work-'));
  return act(own).finally(() => rm(own, { recursive: true, force: true }));
}
