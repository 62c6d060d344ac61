import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configtx } from './configtx.js';
import { acquainted, ordering, writeGenesis } from './found.js';
import { approve, commit, joinOrderer, joinPeer } from './lifecycle.js';
import { type Plan, places } from './plan.js';
import type { Programs } from './programs.js';
import { type NetworkFile, writeRecord } from './record.js';
import { unlessDone } from './unless-done.js';

/** What adding a channel needs. */
export interface ChannelAddition {
  readonly plan: Plan;
  readonly record: NetworkFile;
  readonly programs: Programs;
  readonly channel: string;
  readonly onStep: (step: string) => void;
}

/**
 * Adds a channel of the same members under the same law, with a ledger of its own. Broken off, it is gone on with by calling it again.
 *
 * @throws FABRIC_PROGRAM_FAILED, FABRIC_NOT_READY
 */
export async function addChannel({ plan, record, programs, channel, onStep }: ChannelAddition): Promise<NetworkFile> {
  if (plan.channels.includes(channel)) return record;
  const { config } = places(plan.folder);
  await writeFile(join(config, 'configtx.yaml'), configtx(plan));
  await writeGenesis(plan, programs, channel);
  await Promise.all(plan.orderers.map((orderer) => unlessDone(joinOrderer(plan, programs, orderer, channel))));
  await Promise.all([...plan.peers.map((peer) => unlessDone(joinPeer(plan, programs, peer, channel))), ordering(plan, channel)]);
  onStep('joined');
  const definition = { channel, packageId: record.law.packageId, version: record.law.version, sequence: 1 };
  await Promise.all(plan.peers.map((peer) => acquainted(plan, peer, channel)));
  await Promise.all(plan.peers.map((peer) => unlessDone(approve(plan, programs, peer, definition))));
  onStep('approved');
  await unlessDone(commit(plan, programs, plan.peers, definition));
  onStep('committed');
  const grown = { ...record, channels: [...record.channels, channel] };
  await writeRecord(plan.folder, grown);
  return grown;
}
