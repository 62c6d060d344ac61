#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { fsck } from '../embedded/fsck.js';
import { readHeads } from '../embedded/heads.js';
import { places } from '../fabric/plan.js';
import { checkFabric, type FabricCheckFlags } from './check-fabric.js';
import { createProgress, printReport, verdictOf } from './fsck-report.js';

interface Flags extends FabricCheckFlags {
  readonly ledger?: 'embedded' | 'fabric';
}

const command = new Command('fsck')
  .description('Check a ledger: replay every block through the law and compare state, roots, signatures and index; on Fabric, every peer')
  .addOption(
    new Option('--ledger <engine>', 'which engine it runs on; embedded, unless the folder holds a network on Fabric')
      .choices(['embedded', 'fabric'])
      .env('LEDGER'),
  )
  .option('--data <folder>', 'folder of the ledger, or the data folder that holds it; on Fabric, folder of the network')
  .option('--channel <name>', 'channel of the network on Fabric')
  .option('--against <file>', 'JSON array of what was kept outside: ledger status, block headers, evidence or receipts')
  .option('--json', 'print the report as JSON')
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text) });

process.exitCode = await verdictOf('fsck', async () => {
  command.parse();
  const flags = command.opts<Flags>();
  const holdsNetwork = flags.data !== undefined && existsSync(places(flags.data).record);
  return (flags.ledger ?? (holdsNetwork ? 'fabric' : 'embedded')) === 'fabric' ? checkFabric(flags) : checkEmbedded(flags);
});

async function checkEmbedded({ data = process.env.GANZHENG_DATA ?? 'data', against, json }: Flags): Promise<number> {
  const folder = existsSync(join(data, 'ledger')) ? join(data, 'ledger') : data;
  const kept = against === undefined ? [] : readHeads(await readFile(against, 'utf8'));
  const progress = createProgress(json !== true && process.stderr.isTTY);
  const report = await fsck({ folder, against: kept, onProgress: progress.step }).finally(progress.stop);
  return printReport(report, { of: folder, json: json === true });
}
