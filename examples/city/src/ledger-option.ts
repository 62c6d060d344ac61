import { Option } from 'commander';

/** Which engine the ledger of a new city runs on, as both commands ask for it. */
export const ledgerOption = (): Option =>
  new Option(
    '--ledger <engine>',
    'what the ledger of a new city runs on: the embedded host unless told otherwise; a founded city goes on with its own',
  )
    .choices(['embedded', 'fabric'])
    .env('LEDGER');
