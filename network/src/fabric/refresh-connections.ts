import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectionOf } from './launch.js';
import { type Node, nodeOf, type Plan, places } from './plan.js';

/**
 * Tells peers that stand still the certificates of the connection to their chaincode process as they are now. A peer keeps what it was told at
 * installation, so what it built from that is removed: it builds it again.
 */
export async function refreshConnections(plan: Plan, nodes: readonly Node[]): Promise<void> {
  for (const peer of nodes.filter(({ kind }) => kind === 'peer')) {
    const { chaincodes, data } = places(plan.folder).node(peer);
    const law = nodeOf(plan.laws, peer.organisation);
    const current = JSON.parse(await connectionOf(plan, peer, law, (path) => readFile(path, 'utf8'))) as Record<string, unknown>;
    for (const file of await readdir(chaincodes)) {
      const path = join(chaincodes, file);
      const { address } = JSON.parse(await readFile(path, 'utf8')) as { readonly address: string };
      // An older law is another process, at its own address.
      await writeFile(path, JSON.stringify({ ...current, address }), { mode: 0o600 });
    }
    const builds = join(data, 'externalbuilder', 'builds');
    for (const build of await readdir(builds).catch(() => [])) await rm(join(builds, build), { recursive: true, force: true });
  }
}
