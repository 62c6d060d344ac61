import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { RandomBytes } from '@ganzheng/sdk/sm';
import { majorityOf } from './channel-config.js';
import { acquainted, startLaw, writeCa, writeConnections } from './found.js';
import type { Invitation } from './invitation.js';
import { acceptInvitation, invite, signOwnInvitation } from './invite.js';
import { launchCa, launchPeer } from './launch.js';
import { approve, committed, install, joinPeer, packageIn } from './lifecycle.js';
import { nodeOf, type Organisation, type Plan, places } from './plan.js';
import { startProcess } from './process.js';
import type { Programs } from './programs.js';
import { metricOf, nodeReady, until } from './ready.js';
import { type NetworkFile, planOf, writeRecord } from './record.js';
import { unlessDone } from './unless-done.js';
import { writeOrganisation } from './write-identities.js';

/** What adding an organisation needs. */
export interface Addition {
  readonly folder: string;
  readonly record: NetworkFile;
  readonly programs: Programs;
  readonly organisation: Organisation;
  readonly now: Date;
  /** draws the registrar's secret */
  readonly random: RandomBytes;
  readonly onStep: (step: string) => void;
}

/**
 * Adds an organisation to the live network, all of whose members are run here: a majority of them signs, then its peer, CA and law join and catch up.
 * Broken off, it is gone on with by calling it again.
 *
 * @throws FABRIC_PROGRAM_FAILED, FABRIC_NODE_STOPPED, FABRIC_NOT_READY
 */
export async function addOrganisation(addition: Addition): Promise<NetworkFile> {
  const { folder, record, programs, organisation, onStep } = addition;
  if (isMember(record, organisation)) return record;
  const plan = planOf(folder, record);
  await prepareOrganisation(addition);
  startOrganisation(addition);
  onStep('identities');
  let invitation = await invite(plan, planOf(folder, withMember(record, organisation)), programs, organisation);
  for (const member of majorityOf(plan.organisations)) invitation = await signOwnInvitation(plan, programs, invitation, member);
  onStep('signed');
  return admitOrganisation(addition, invitation);
}

/** Makes what an organisation needs before it can be invited. What is there already stays. */
export async function prepareOrganisation({ folder, record, organisation, now, random }: Addition): Promise<void> {
  const grown = planOf(folder, withMember(record, organisation));
  const ca = nodeOf(grown.cas, organisation);
  const last = join(places(folder).node(ca).own, 'registrar.json');
  const prepared = await access(last).then(
    () => true,
    () => false,
  );
  if (prepared) return;
  await writeOrganisation(grown, organisation, now);
  await writeConnections(grown, record.law.label, grown.laws, [nodeOf(grown.peers, organisation)]);
  await writeCa(grown, ca, random);
}

/**
 * Makes an organisation a member by an invitation that a majority has signed, and waits until its peer has caught up and endorses.
 *
 * @throws INVITATION_UNSIGNED, FABRIC_PROGRAM_FAILED, FABRIC_NODE_STOPPED, FABRIC_NOT_READY
 */
export async function admitOrganisation(addition: Addition, invitation: Invitation): Promise<NetworkFile> {
  const { folder, record, programs, organisation, onStep } = addition;
  if (isMember(record, organisation)) return record;
  const grownRecord = withMember(record, organisation);
  const grown = planOf(folder, grownRecord);
  await acceptInvitation(planOf(folder, record), programs, invitation);
  onStep('admitted');
  startOrganisation(addition);
  const own = [grown.peers, grown.laws, grown.cas].map((nodes) => nodeOf(nodes, organisation));
  await Promise.all(own.map((node) => nodeReady(folder, node)));
  onStep('nodes');
  await joinChannels(grown, programs, record, organisation);
  onStep('joined');
  await caughtUp(grown, organisation);
  await Promise.all(grown.peers.map((peer) => acquainted(grown, peer)));
  await writeRecord(folder, grownRecord);
  onStep('ready');
  return grownRecord;
}

const isMember = ({ organisations }: NetworkFile, { key }: Organisation): boolean => organisations.some((each) => each.key === key);

const withMember = (record: NetworkFile, organisation: Organisation): NetworkFile => ({
  ...record,
  organisations: [...record.organisations, { ...organisation }],
});

function startOrganisation({ folder, record, programs, organisation }: Addition): void {
  const grown = planOf(folder, withMember(record, organisation));
  startLaw(grown, { node: programs.node, ...record.law }, [nodeOf(grown.laws, organisation)]);
  startProcess(folder, launchPeer(grown, programs, nodeOf(grown.peers, organisation)));
  startProcess(folder, launchCa(grown, programs, nodeOf(grown.cas, organisation)));
}

/** Joins every channel, and agrees to the law that is in force there: without that a peer cannot run it. */
async function joinChannels(plan: Plan, programs: Programs, { law }: NetworkFile, organisation: Organisation): Promise<void> {
  const peer = nodeOf(plan.peers, organisation);
  const [older] = plan.peers;
  if (older === undefined) throw new TypeError('no peer');
  const packagePath = packageIn(plan, law.label);
  await Promise.all(plan.channels.map((channel) => unlessDone(joinPeer(plan, programs, peer, channel))));
  await unlessDone(install(plan, programs, peer, packagePath));
  await Promise.all(
    plan.channels.map(async (channel) => {
      const inForce = await committed(plan, programs, older, channel);
      if (inForce === undefined) return;
      await caughtUp(plan, organisation, channel);
      await unlessDone(approve(plan, programs, peer, { channel, packageId: law.packageId, ...inForce }));
    }),
  );
}

/** Waits until an organisation's peer is as far as the others were when it was asked. */
async function caughtUp(plan: Plan, organisation: Organisation, channel = plan.channels[0] ?? ''): Promise<void> {
  const heightOf = (name: string, node: Plan['peers'][number]) => metricOf(node, 'ledger_blockchain_height', name);
  const heights = await Promise.all(plan.peers.map((peer) => heightOf(channel, peer)));
  const goal = Math.max(...heights.map((height) => height ?? 0));
  const peer = nodeOf(plan.peers, organisation);
  await until(`${peer.name} has caught up`, async () => ((await heightOf(channel, peer)) ?? 0) >= goal);
}
