import { isDeepStrictEqual } from 'node:util';
import { LicenceError } from '@ganzheng/sdk/errors';
import {
  type ChannelConfig,
  type ConfigGroup,
  fetchConfig,
  majorityOf,
  readUpdate,
  signUpdate,
  submitUpdate,
  updateBetween,
  withGroup,
} from './channel-config.js';
import type { Invitation } from './invitation.js';
import { organisationDefinition } from './organisation-definition.js';
import { nodeOf, type Organisation, type Plan } from './plan.js';
import type { Programs } from './programs.js';

/** One channel's part of an invitation. */
type Part = Invitation['channels'][number];

/**
 * Draws up the invitation of an organisation to every channel it is not yet a member of.
 *
 * @param plan the network as it is
 * @param grown the network with the organisation in it, whose identities are written already
 */
export async function invite(plan: Plan, grown: Plan, programs: Programs, organisation: Organisation): Promise<Invitation> {
  const [asker] = plan.peers;
  if (asker === undefined) throw new TypeError('no peer');
  const definition = await organisationDefinition(grown, programs, organisation);
  const parts = await Promise.all(
    plan.channels.map(async (channel): Promise<Part[]> => {
      const before = await fetchConfig(plan, programs, channel, asker);
      if (memberIn(before, organisation.mspId) !== undefined) return [];
      const update = await updateBetween(plan, programs, channel, [before, withMember(before, organisation, definition)]);
      return update === undefined ? [] : [{ channel, definition, update: Buffer.from(update).toString('base64') }];
    }),
  );
  return { kind: 'ganzheng.fabric-invitation.v1', organisation: { ...organisation }, channels: parts.flat() };
}

/**
 * Signs an invitation for a member, once it has been seen that it does what it says and nothing else.
 *
 * @param invitation attacker-controlled: it came from another organisation
 * @param mspId member that signs
 * @throws FABRIC_MEMBER_UNKNOWN, FABRIC_MEMBER_EXISTS, INVITATION_DIFFERS
 */
export async function signInvitation(plan: Plan, programs: Programs, invitation: Invitation, mspId: string): Promise<Invitation> {
  const signer = memberOfPlan(plan, mspId);
  for (const part of invitation.channels) await requireHonest(plan, programs, signer, { invitation, part });
  const signers = await signersOf(plan, programs, invitation);
  return signers.includes(signer.mspId) ? invitation : signOwnInvitation(plan, programs, invitation, signer);
}

/** Signs an invitation that was drawn up here. */
export async function signOwnInvitation(plan: Plan, programs: Programs, invitation: Invitation, signer: Organisation): Promise<Invitation> {
  const sign = async (part: Part): Promise<Part> => ({
    ...part,
    update: Buffer.from(await signUpdate(plan, programs, bytesOf(part), signer)).toString('base64'),
  });
  return { ...invitation, channels: await Promise.all(invitation.channels.map(sign)) };
}

/** Who has signed every part of an invitation. The signatures themselves are judged by the orderers. */
export async function signersOf(plan: Plan, programs: Programs, { channels }: Invitation): Promise<readonly string[]> {
  const perChannel = await Promise.all(channels.map(async (part) => (await readUpdate(plan, programs, bytesOf(part))).signers));
  return plan.organisations.map(({ mspId }) => mspId).filter((mspId) => perChannel.every((signers) => signers.includes(mspId)));
}

/**
 * Hands a signed invitation to the orderers: from then on the organisation is a member.
 *
 * @throws INVITATION_UNSIGNED when fewer than a majority have signed
 */
export async function acceptInvitation(plan: Plan, programs: Programs, invitation: Invitation): Promise<void> {
  if (invitation.channels.length === 0) return;
  const signers = await signersOf(plan, programs, invitation);
  const needed = majorityOf(plan.organisations).length;
  if (signers.length < needed) throw new LicenceError('INVITATION_UNSIGNED', { signers: [...signers], needed });
  const organisation = memberOfPlan(plan, signers[0] ?? '');
  for (const part of invitation.channels) await submitUpdate(plan, programs, part.channel, { update: bytesOf(part), organisation });
}

/** The member of a name. @throws FABRIC_MEMBER_UNKNOWN */
function memberOfPlan({ organisations }: Plan, mspId: string): Organisation {
  const member = organisations.find((each) => each.mspId === mspId || each.key === mspId);
  if (member === undefined) throw new LicenceError('FABRIC_MEMBER_UNKNOWN', { known: organisations.map((each) => each.mspId) });
  return member;
}

const bytesOf = ({ update }: Part): Uint8Array => new Uint8Array(Buffer.from(update, 'base64'));

const memberIn = ({ channel_group }: ChannelConfig, mspId: string): ConfigGroup | undefined =>
  channel_group.groups?.Application?.groups?.[mspId];

const withMember = (config: ChannelConfig, { mspId }: Pick<Organisation, 'mspId'>, definition: ConfigGroup): ChannelConfig =>
  withGroup(config, ['Application'], (group) => ({ ...group, groups: { ...group.groups, [mspId]: definition } }));

/** Draws the update up again from the channel as the signer's own peer knows it: what is signed is that, or nothing. */
async function requireHonest(
  plan: Plan,
  programs: Programs,
  signer: Organisation,
  { invitation, part }: { readonly invitation: Invitation; readonly part: Part },
): Promise<void> {
  const { organisation } = invitation;
  const { change } = await readUpdate(plan, programs, bytesOf(part));
  const before = await fetchConfig(plan, programs, part.channel, nodeOf(plan.peers, signer));
  if (memberIn(before, organisation.mspId) !== undefined) throw new LicenceError('FABRIC_MEMBER_EXISTS', { mspId: organisation.mspId });
  const named = part.definition.values?.MSP?.value as { readonly config?: { readonly name?: unknown } } | undefined;
  const own = await updateBetween(plan, programs, part.channel, [before, withMember(before, organisation, part.definition)]);
  const expected = own === undefined ? undefined : (await readUpdate(plan, programs, own)).change;
  if (named?.config?.name !== organisation.mspId || !isDeepStrictEqual(change, expected))
    throw new LicenceError('INVITATION_DIFFERS', { channel: part.channel });
}
