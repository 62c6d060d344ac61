import { join } from 'node:path';
import { addressOf, type Plan, places } from './plan.js';
import { listens } from './ready.js';

/** What the `peer` program must be told to have something ordered: the first orderer that listens. */
export async function orderingArgs(plan: Plan): Promise<string[]> {
  const listening = await Promise.all(plan.orderers.map(({ port }) => listens(port)));
  const orderer = plan.orderers[Math.max(0, listening.indexOf(true))];
  if (orderer === undefined) throw new TypeError('no orderer');
  return ['-o', addressOf(orderer), '--tls', '--cafile', join(places(plan.folder).node(orderer).tls, 'ca.pem')];
}
