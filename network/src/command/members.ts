import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Addition } from '../fabric/add-organisation.js';
import { mspIdOf, requireFit } from '../fabric/fit-name.js';
import { type Invitation, readInvitation } from '../fabric/invitation.js';
import type { Organisation } from '../fabric/plan.js';
import { needPrograms, type Surroundings } from '../fabric/programs.js';
import { needOwnProcesses, needRecord, planOf, requireFinished } from '../fabric/record.js';
import { progress } from './progress.js';
import { type Answer, type Common, change, run, type Subcommand } from './run.js';

/** Adds `org …` and `channel …`: who is a member, and of which ledgers. */
export function memberCommands(network: Command, subcommand: Subcommand, surroundings: Surroundings): void {
  const org = network.command('org').description('Members of the network 成员机构');
  subcommand(org, 'add', 'Add an organisation to the live network, signed by a majority of its members 接纳新成员（由过半成员签署）')
    .argument('<key>', 'short name, such as fujian; it becomes FujianMSP')
    .requiredOption('--name <name>', 'name of the organisation, as its certificates bear it')
    .action((key: string, flags: Common & Named) => change('org add', flags, () => addMember(flags, key, surroundings)));
  subcommand(org, 'invite', 'Draw up the invitation that members sign, each on its own machine 起草邀请文件')
    .argument('<key>', 'short name, such as fujian')
    .requiredOption('--name <name>', 'name of the organisation')
    .requiredOption('--out <file>', 'where to write the invitation')
    .action((key: string, flags: Common & Named & { out: string }) => change('org invite', flags, () => drawUp(flags, key, surroundings)));
  subcommand(org, 'sign', 'Look through an invitation and sign it for a member 核对并签署邀请')
    .argument('<file>', 'the invitation; the signature is added to it')
    .requiredOption('--as <member>', 'member that signs, such as jiangxi')
    .action((file: string, flags: Common & { as: string }) => run(flags, () => sign(flags, file, surroundings)));
  subcommand(org, 'admit', 'Let in an organisation that a majority has signed for, and start its nodes 凭已签署的邀请接纳成员')
    .argument('<file>', 'the invitation')
    .action((file: string, flags: Common) => change('org admit', flags, () => admit(flags, file, surroundings)));

  const channel = network.command('channel').description('Ledgers of the network 通道');
  subcommand(channel, 'add', 'Add a channel of all members under the same law 新增通道')
    .argument('<name>', 'lower-case letters, digits and hyphens')
    .action((name: string, flags: Common) => change('channel add', flags, () => addLedger(flags, name, surroundings)));
}

interface Named {
  readonly name: string;
}

async function additionOf(flags: Common, organisation: Organisation, surroundings: Surroundings): Promise<Addition> {
  const folder = resolve(flags.data);
  const record = await needOwnProcesses(folder);
  requireFinished(record);
  const { randomBytes } = await import('@ganzheng/sdk/sm');
  const programs = needPrograms(record.settings.fabric, surroundings);
  return { folder, record, programs, organisation, now: new Date(), random: randomBytes, onStep: progress(flags) };
}

async function addMember(flags: Common & Named, key: string, surroundings: Surroundings): Promise<Answer> {
  const began = performance.now();
  const addition = await additionOf(flags, { key, mspId: mspIdOf(key), name: flags.name }, surroundings);
  const { addOrganisation } = await import('../fabric/add-organisation.js');
  const { organisations } = await addOrganisation(addition);
  return joined(organisations, organisations.length > addition.record.organisations.length, began);
}

async function drawUp(flags: Common & Named & { readonly out: string }, key: string, surroundings: Surroundings): Promise<Answer> {
  const organisation = { key, mspId: mspIdOf(key), name: flags.name };
  const addition = await additionOf(flags, organisation, surroundings);
  const { folder, record, programs } = addition;
  const [{ prepareOrganisation }, { invite }] = await Promise.all([import('../fabric/add-organisation.js'), import('../fabric/invite.js')]);
  await prepareOrganisation(addition);
  const grown = planOf(folder, { ...record, organisations: [...record.organisations, organisation] });
  const invitation = await invite(planOf(folder, record), grown, programs, organisation);
  await keep(flags.out, invitation);
  const channels = invitation.channels.map((each) => each.channel);
  return {
    value: { file: resolve(flags.out), organisation, channels },
    text: `invitation of ${organisation.mspId} to ${channels.join(' ') || 'nothing 无需邀请'} 邀请已写入: ${flags.out}`,
  };
}

async function sign(flags: Common & { readonly as: string }, file: string, surroundings: Surroundings): Promise<Answer> {
  const folder = resolve(flags.data);
  const record = await needRecord(folder);
  const plan = planOf(folder, record);
  const programs = needPrograms(record.settings.fabric, surroundings);
  const [{ majorityOf }, { signersOf, signInvitation }] = await Promise.all([
    import('../fabric/channel-config.js'),
    import('../fabric/invite.js'),
  ]);
  const signed = await signInvitation(plan, programs, readInvitation(await readFile(file, 'utf8')), flags.as);
  await keep(file, signed);
  const signers = await signersOf(plan, programs, signed);
  const needed = majorityOf(plan.organisations).length;
  return { value: { signers, needed }, text: `signed 已签署: ${signers.join(' ')} (${signers.length}/${needed})` };
}

async function admit(flags: Common, file: string, surroundings: Surroundings): Promise<Answer> {
  const began = performance.now();
  const invitation = readInvitation(await readFile(file, 'utf8'));
  const addition = await additionOf(flags, invitation.organisation, surroundings);
  const { admitOrganisation } = await import('../fabric/add-organisation.js');
  const { organisations } = await admitOrganisation(addition, invitation);
  return joined(organisations, organisations.length > addition.record.organisations.length, began);
}

function joined(organisations: readonly Organisation[], added: boolean, began: number): Answer {
  const tookMs = Math.round(performance.now() - began);
  const members = organisations.map(({ mspId }) => mspId);
  return {
    value: { added, members, tookMs },
    text: `${added ? 'joined 已加入' : 'a member already 已是成员'}: ${members.join(' ')}, ${tookMs} ms`,
  };
}

async function addLedger(flags: Common, name: string, surroundings: Surroundings): Promise<Answer> {
  const folder = resolve(flags.data);
  const record = await needOwnProcesses(folder);
  const programs = needPrograms(record.settings.fabric, surroundings);
  const plan = planOf(folder, record);
  const { addChannel } = await import('../fabric/add-channel.js');
  const { channels } = await addChannel({ plan, record, programs, channel: requireFit(name), onStep: progress(flags) });
  const added = channels.length > record.channels.length;
  return { value: { added, channels }, text: `${added ? 'added 已新增' : 'there already 已存在'}: ${name}` };
}

const keep = (file: string, invitation: Invitation): Promise<void> => writeFile(file, `${JSON.stringify(invitation, null, 1)}\n`);
