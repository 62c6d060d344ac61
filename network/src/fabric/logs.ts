import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { LicenceError } from '@ganzheng/sdk/errors';
import { isFounding } from './network-folder.js';
import { nodesOf, places } from './plan.js';
import { planOf, readRecord, requireOwnProcesses } from './record.js';

/** The last words of a node. */
export interface Log {
  readonly node: string;
  readonly lines: readonly string[];
}

/**
 * Reads the last words of one node or of all, also those of a founding that failed.
 *
 * @throws FABRIC_NETWORK_MISSING, FABRIC_NETWORK_IN_CONTAINERS, FABRIC_NODE_UNKNOWN
 */
export async function logsIn(
  folder: string,
  { node, lines }: { readonly node: string | undefined; readonly lines: number },
): Promise<readonly Log[]> {
  const known = await knownIn(folder);
  const wanted = known.filter((name) => node === undefined || name === node);
  if (wanted.length === 0) throw new LicenceError('FABRIC_NODE_UNKNOWN', { known });
  return Promise.all(wanted.map(async (name) => ({ node: name, lines: (await linesOf(places(folder).log(name))).slice(-lines) })));
}

async function knownIn(folder: string): Promise<readonly string[]> {
  const record = await readRecord(folder);
  if (record !== undefined) {
    requireOwnProcesses(record, 'docker compose logs');
    return nodesOf(planOf(folder, record)).map(({ name }) => name);
  }
  if (!(await isFounding(folder))) throw new LicenceError('FABRIC_NETWORK_MISSING');
  const files = await readdir(dirname(places(folder).log('any'))).catch(() => []);
  return files.map((file) => basename(file, '.log'));
}

const linesOf = async (path: string): Promise<string[]> => (await readFile(path, 'utf8').catch(() => '')).trimEnd().split('\n');
