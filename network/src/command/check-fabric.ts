import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ownFolders } from '../fabric/own-folders.js';
import { createProgress, printReport } from './fsck-report.js';

/** How a ledger on Fabric is to be checked, as flags say it. */
export interface FabricCheckFlags {
  readonly data?: string;
  readonly channel?: string;
  readonly against?: string;
  readonly json?: true;
}

/** Checks every peer of a network of this machine, prints the report and gives the exit code. */
export async function checkFabric({ data, channel, against, json }: FabricCheckFlags): Promise<number> {
  const folder = resolve(data ?? process.env.GANZHENG_FABRIC_DATA ?? ownFolders.data);
  // Loaded when it is asked for: the client of Fabric is large, and the embedded ledger needs none of it.
  const [{ fsckFabric }, { readKept }] = await Promise.all([import('../fabric/fsck/fsck-fabric.js'), import('../fabric/fsck/kept.js')]);
  const kept = against === undefined ? [] : readKept(await readFile(against, 'utf8'));
  const progress = createProgress(json !== true && process.stderr.isTTY);
  const options = { folder, against: kept, onProgress: progress.step, ...(channel === undefined ? {} : { channel }) };
  const report = await fsckFabric(options).finally(progress.stop);
  return printReport(report, { of: folder, json: json === true });
}
