import { Option } from 'commander';

/** Which engine the ledger of a new city runs on, as both commands ask for it. */
export const ledgerOption = (): Option =>
  new Option(
    '--ledger <engine>',
    'what the ledger of a new city runs on: the embedded host unless told otherwise; a founded city goes on with its own',
  )
    .choices(['embedded', 'fabric'])
    .env('LEDGER');

/** How the peers of a network on Fabric are spoken to. */
export const driverOption = (): Option =>
  new Option(
    '--driver <driver>',
    "how a network on Fabric is spoken to: through its peers' gateways unless told otherwise, or with fabric-network to each of them; kept with the city",
  ).choices(['gateway', 'fabric-network']);
