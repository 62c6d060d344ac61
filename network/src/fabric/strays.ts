import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { places } from './plan.js';
import { beganOf, markOf, runningPid, startedText, stopProcess } from './process.js';

/**
 * Finds processes of a network whose file is missing or damaged, by the mark each was started with, and writes it again: else nobody would stop them.
 * Where there is no /proc nothing is found. @see proc(5), /proc/pid/environ
 */
export async function findStrays(folder: string): Promise<void> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  await Promise.all(pids.map((pid) => reclaim(folder, pid)));
}

async function reclaim(folder: string, pid: number): Promise<void> {
  const marks = (await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')).split('\0');
  const prefix = markOf(folder, '');
  const name = marks.find((mark) => mark.startsWith(prefix))?.slice(prefix.length);
  const began = beganOf(pid);
  if (name === undefined || began === undefined || runningPid(folder, name) !== undefined) return;
  await writeFile(places(folder).pid(name), startedText({ pid, began }));
}

/** Names whatever was started in a folder, whether or not it still runs. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  const files = await readdir(dirname(places(folder).pid('any'))).catch(() => []);
  return files.filter((file) => file.endsWith('.json')).map((file) => basename(file, '.json'));
}

/** Stops whatever of a network runs, also where no record says what it consists of. Gives the names of what ran. */
export async function stopAll(folder: string): Promise<readonly string[]> {
  await findStrays(folder);
  const names = await namesIn(folder);
  const ran = names.filter((name) => runningPid(folder, name) !== undefined);
  await Promise.all(names.map((name) => stopProcess(folder, name)));
  return ran;
}
