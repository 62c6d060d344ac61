import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configtx } from './configtx.js';
import { acquainted, ordering, writeGenesis } from './found.js';
import { approve, commit, committed, joinOrderer, joinPeer } from './lifecycle.js';
import { type Plan, places } from './plan.js';
import type { Programs } from './programs.js';
import { comingChannel, finished, type NetworkFile, requireFinished, writeRecord } from './record.js';
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
 * @throws FABRIC_PROGRAM_FAILED, FABRIC_NOT_READY, FABRIC_CHANGE_UNFINISHED while another change is
 */
export async function addChannel({ plan, record, programs, channel, onStep }: ChannelAddition): Promise<NetworkFile> {
  if (plan.channels.includes(channel)) return record;
  if (comingChannel(record) !== channel) {
    requireFinished(record);
    await begin({ plan, record, programs, channel });
  }
  await Promise.all(plan.orderers.map((orderer) => unlessDone(joinOrderer(plan, programs, orderer, channel))));
  await Promise.all([...plan.peers.map((peer) => unlessDone(joinPeer(plan, programs, peer, channel))), ordering(plan, channel)]);
  onStep('joined');
  const definition = { channel, packageId: record.law.packageId, version: record.law.version, sequence: 1 };
  await Promise.all(plan.peers.map((peer) => acquainted(plan, peer, channel)));
  const [first] = plan.peers;
  const inForce = first === undefined ? undefined : await committed(plan, programs, first, channel);
  // What is in force cannot be approved again: such a transaction writes nothing, and is judged by another policy.
  if (inForce?.version !== definition.version) {
    await Promise.all(plan.peers.map((peer) => unlessDone(approve(plan, programs, peer, definition))));
    onStep('approved');
    await commit(plan, programs, plan.peers, definition);
    onStep('committed');
  }
  const grown = { ...finished(record), channels: [...record.channels, channel] };
  await writeRecord(plan.folder, grown);
  return grown;
}

/** Writes the first block, and that nodes are joining it: another first block of that name would be another ledger. */
async function begin({ plan, record, programs, channel }: Omit<ChannelAddition, 'onStep'>): Promise<void> {
  const { config } = places(plan.folder);
  await writeFile(join(config, 'configtx.yaml'), configtx(plan));
  await writeGenesis(plan, programs, channel);
  await writeRecord(plan.folder, { ...record, unfinished: { channel } });
}
