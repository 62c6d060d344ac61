import { LicenceError } from '@ganzheng/sdk/errors';
import { startLaw, writeConnections } from './found.js';
import { approve, commit, committed, install, keepPackage } from './lifecycle.js';
import { definitionVersion, type LawPackage } from './package-law.js';
import type { Node, Plan } from './plan.js';
import { stopProcess } from './process.js';
import type { Programs } from './programs.js';
import { nodeReady } from './ready.js';
import { type NetworkFile, writeRecord } from './record.js';

/** What an upgrade needs. */
export interface Upgrade {
  readonly plan: Plan;
  readonly record: NetworkFile;
  readonly programs: Programs;
  /** the new law under the label of the next sequence */
  readonly law: LawPackage;
  readonly entry: string;
  readonly onStep: (step: string) => void;
}

/**
 * Replaces the law of a live network by Fabric's own lifecycle: the new one is started beside the old, installed, approved by every organisation and
 * committed; from that block on each peer runs it. Then the old processes end.
 *
 * @throws FABRIC_PROGRAM_FAILED, FABRIC_NODE_STOPPED, FABRIC_NOT_READY, FABRIC_NETWORK_DIFFERS when the channel is at another definition than the folder says
 */
export async function upgrade({ plan, record, programs, law, entry, onStep }: Upgrade): Promise<NetworkFile> {
  const [first] = plan.peers;
  if (first === undefined) throw new TypeError('no peer');
  const inForce = await Promise.all(plan.channels.map((channel) => committed(plan, programs, first, channel)));
  const differing = plan.channels.filter((_, at) => inForce[at]?.version !== record.law.version);
  if (differing.length > 0) throw new LicenceError('FABRIC_NETWORK_DIFFERS', { channels: differing });

  const sequence = record.law.sequence + 1;
  const put = { packageId: law.packageId, version: definitionVersion(sequence) };
  // A channel that was added later counts its definitions from one.
  const definitions = plan.channels.map((channel, at) => ({ ...put, channel, sequence: (inForce[at]?.sequence ?? 0) + 1 }));
  const packagePath = await keepPackage(plan, law);
  await writeConnections(plan, law.label, plan.nextLaws);
  startLaw(plan, { node: programs.node, entry, packageId: law.packageId }, plan.nextLaws);
  await Promise.all(plan.nextLaws.map((node: Node) => nodeReady(plan.folder, node)));
  onStep('started beside the old');
  await Promise.all(plan.peers.map((peer) => install(plan, programs, peer, packagePath)));
  onStep('installed');
  for (const definition of definitions) {
    await Promise.all(plan.peers.map((peer) => approve(plan, programs, peer, definition)));
    onStep(`approved on ${definition.channel}`);
    await commit(plan, programs, plan.peers, definition);
  }
  const upgraded: NetworkFile = { ...record, law: { ...put, label: law.label, entry, sequence } };
  await writeRecord(plan.folder, upgraded);
  onStep('committed');
  await Promise.all(plan.laws.map(({ name }) => stopProcess(plan.folder, name)));
  onStep('old law ended');
  return upgraded;
}

/** The label of a definition's package. */
export const labelOf = (sequence: number): string => `law_${sequence}`;
