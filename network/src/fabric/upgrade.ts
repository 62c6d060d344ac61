import { LicenceError } from '@ganzheng/sdk/errors';
import { definitionVersion, labelOf } from './definition-names.js';
import { startLaw, writeConnections } from './found.js';
import { approve, commit, committed, type Definition, install, keepPackage, packageIn } from './lifecycle.js';
import type { LawPackage } from './package-law.js';
import type { Plan } from './plan.js';
import { stopProcess } from './process.js';
import type { Programs } from './programs.js';
import { nodeReady } from './ready.js';
import { comingChannel, comingLaw, finished, type NetworkFile, planOf, requireFinished, writeRecord } from './record.js';
import { unlessDone } from './unless-done.js';

/** What an upgrade needs. */
export interface Upgrade {
  readonly folder: string;
  readonly record: NetworkFile;
  readonly programs: Programs;
  /** packs the new law under a label */
  readonly pack: (label: string) => LawPackage;
  readonly entry: string;
  readonly onStep: (step: string) => void;
}

/**
 * Replaces the law of a live network by Fabric's own lifecycle: the new one is started beside the old, installed, approved by every organisation and
 * committed; from that block on each peer runs it. Then the old processes end. Broken off, it is gone on with by calling it again, also when by then
 * yet another law is built: that one follows.
 *
 * @throws FABRIC_PROGRAM_FAILED, FABRIC_NODE_STOPPED, FABRIC_NOT_READY, FABRIC_CHANGE_UNFINISHED while nodes are joining a channel, FABRIC_NETWORK_DIFFERS
 * when a channel is at another definition than the folder says
 */
export async function upgrade(options: Upgrade): Promise<NetworkFile> {
  const { record, pack } = options;
  if (comingChannel(record) !== undefined) requireFinished(record);
  const begun = comingLaw(record);
  const states = await statesOf(options);
  if (begun === undefined || !states.some(({ inForce }) => inForce?.version === begun.version)) return toNext(options, states);
  const through = await comeIntoForce(options, { law: begun, states });
  if (pack(begun.label).packageId === begun.packageId) return through;
  const next = { ...options, record: through };
  return toNext(next, await statesOf(next));
}

type Law = NetworkFile['law'];

interface ChannelState {
  readonly channel: string;
  readonly inForce: Pick<Definition, 'version' | 'sequence'> | undefined;
}

/** Which definition each channel is at. @throws FABRIC_NETWORK_DIFFERS */
async function statesOf({ folder, record, programs }: Upgrade): Promise<readonly ChannelState[]> {
  const plan = planOf(folder, record);
  const [first] = plan.peers;
  if (first === undefined) throw new TypeError('no peer');
  const states = await Promise.all(
    plan.channels.map(async (channel) => ({ channel, inForce: await committed(plan, programs, first, channel) })),
  );
  const expected = [record.law.version, comingLaw(record)?.version];
  const differing = states.filter(({ inForce }) => !expected.includes(inForce?.version));
  if (differing.length > 0) throw new LicenceError('FABRIC_NETWORK_DIFFERS', { channels: differing.map(({ channel }) => channel) });
  return states;
}

async function toNext(options: Upgrade, states: readonly ChannelState[]): Promise<NetworkFile> {
  const { folder, record, pack, entry } = options;
  const sequence = record.law.sequence + 1;
  const packed = pack(labelOf(sequence));
  const { nextLaws } = planOf(folder, record);
  await keepPackage(planOf(folder, record), packed);
  // An upgrade that was broken off may have left another law there.
  await Promise.all(nextLaws.map(({ name }) => stopProcess(folder, name)));
  const law = { label: packed.label, packageId: packed.packageId, version: definitionVersion(sequence), sequence, entry };
  return comeIntoForce(options, { law, states });
}

/** Has a law agreed to and committed on every channel where it is not yet. */
async function comeIntoForce(
  { folder, record, programs, onStep }: Upgrade,
  { law, states }: { readonly law: Law; readonly states: readonly ChannelState[] },
): Promise<NetworkFile> {
  const plan = planOf(folder, record);
  const begun: NetworkFile = { ...record, unfinished: { upgrade: law } };
  await startBeside(plan, programs, law);
  onStep('started beside the old');
  const packagePath = packageIn(plan, law.label);
  await Promise.all(plan.peers.map((peer) => unlessDone(install(plan, programs, peer, packagePath))));
  onStep('installed');
  const waiting = states.filter(({ inForce }) => inForce?.version !== law.version);
  // A channel that was added later counts its definitions from one.
  const definitions = waiting.map(({ channel, inForce }) => ({ ...law, channel, sequence: (inForce?.sequence ?? 0) + 1 }));
  for (const definition of definitions) {
    await Promise.all(plan.peers.map((peer) => unlessDone(approve(plan, programs, peer, definition))));
    onStep(`approved on ${definition.channel}`);
  }
  // From the first commit on there is no way back: whatever breaks off is gone on with.
  await writeRecord(folder, begun);
  for (const definition of definitions) await commit(plan, programs, plan.peers, definition);
  const through = { ...finished(record), law };
  await writeRecord(folder, through);
  onStep('committed');
  await Promise.all(plan.laws.map(({ name }) => stopProcess(folder, name)));
  onStep('old law ended');
  return through;
}

async function startBeside(plan: Plan, { node }: Programs, { label, entry, packageId }: Law): Promise<void> {
  await writeConnections(plan, label, plan.nextLaws);
  startLaw(plan, { node, entry, packageId }, plan.nextLaws);
  await Promise.all(plan.nextLaws.map((next) => nodeReady(plan.folder, next)));
}
