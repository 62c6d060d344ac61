import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConfigGroup } from './channel-config.js';
import { memberOf } from './configtx.js';
import { nodeOf, type Organisation, type Plan, places } from './plan.js';
import type { Programs } from './programs.js';
import { runProgram } from './run-program.js';

/** An organisation as a channel's configuration knows it: its authorities, what its people and nodes may do, where others find its peer. */
export async function organisationDefinition(
  plan: Plan,
  { configtxgen }: Pick<Programs, 'configtxgen'>,
  organisation: Organisation,
): Promise<ConfigGroup> {
  const folder = join(places(plan.folder).organisation(organisation).own, 'definition');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'configtx.yaml'), JSON.stringify({ Organizations: [memberOf(plan, organisation)] }));
  const args = ['-printOrg', organisation.mspId, '-configPath', folder];
  const group = JSON.parse(await runProgram({ program: configtxgen, args, env: { FABRIC_CFG_PATH: folder } })) as ConfigGroup;
  const anchor = nodeOf(plan.peers, organisation);
  const anchors = { anchor_peers: [{ host: anchor.host, port: anchor.port }] };
  // The program leaves them out.
  return { ...group, values: { ...group.values, AnchorPeers: { mod_policy: 'Admins', value: anchors, version: '0' } } };
}
