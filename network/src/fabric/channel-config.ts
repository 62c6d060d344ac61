import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LicenceError } from '@ganzheng/sdk/errors';
import { adminOf } from './launch.js';
import { orderingArgs } from './ordering-args.js';
import { type Node, nodeOf, type Organisation, type Plan } from './plan.js';
import type { Programs } from './programs.js';
import { until } from './ready.js';
import { runProgram } from './run-program.js';
import { inWorkFolder } from './work-folder.js';

/** A part of a channel's configuration, as configtxlator tells it. */
export interface ConfigGroup {
  readonly groups?: Readonly<Record<string, ConfigGroup>>;
  readonly values?: Readonly<Record<string, { readonly value: unknown; readonly mod_policy: string; readonly version: string }>>;
  readonly policies?: Readonly<Record<string, unknown>>;
  readonly mod_policy?: string;
  readonly version?: string;
}

/** A channel's configuration: who its members are and what each may do. */
export interface ChannelConfig {
  readonly channel_group: ConfigGroup;
  /** how often it was changed */
  readonly sequence: string;
}

type Tools = Pick<Programs, 'peer' | 'configtxlator'>;

const configUpdateType = 2;

/** Reads the configuration of a channel as it is now, in the eyes of an organisation. */
export const fetchConfig = (plan: Plan, tools: Tools, channel: string, asker: Node): Promise<ChannelConfig> =>
  inWorkFolder(plan, async (folder) => {
    const block = join(folder, 'config.block');
    const args = ['channel', 'fetch', 'config', block, '--channelID', channel, ...(await orderingArgs(plan))];
    await runProgram({ program: tools.peer, args, env: adminOf(plan, asker) });
    const decoded = (await decodeMessage(tools, 'common.Block', block)) as BlockOfConfig;
    const [envelope] = decoded.data.data;
    if (envelope === undefined) throw new TypeError('a configuration block without a configuration');
    return envelope.payload.data.config;
  });

interface BlockOfConfig {
  readonly data: { readonly data: readonly { readonly payload: { readonly data: { readonly config: ChannelConfig } } }[] };
}

/**
 * Works out what must be signed to change a channel's configuration.
 *
 * @returns the update in its envelope, without signatures; undefined when both are the same
 */
export const updateBetween = (
  plan: Plan,
  tools: Tools,
  channel: string,
  [before, after]: readonly [ChannelConfig, ChannelConfig],
): Promise<Uint8Array | undefined> =>
  inWorkFolder(plan, async (folder) => {
    if (JSON.stringify(before) === JSON.stringify(after)) return undefined;
    const [original, updated, update] = ['before', 'after', 'update'].map((name) => join(folder, name)) as [string, string, string];
    await Promise.all([encode(tools, 'common.Config', before, original), encode(tools, 'common.Config', after, updated)]);
    const files = ['--original', original, '--updated', updated, '--output', update];
    await runProgram({ program: tools.configtxlator, args: ['compute_update', '--channel_id', channel, ...files] });
    const header = { channel_header: { channel_id: channel, type: configUpdateType } };
    const envelope = { payload: { header, data: { config_update: await decodeMessage(tools, 'common.ConfigUpdate', update) } } };
    const path = join(folder, 'envelope');
    await encode(tools, 'common.Envelope', envelope, path);
    return new Uint8Array(await readFile(path));
  });

/** Adds the signature of an organisation's administrator to an update. */
export const signUpdate = (plan: Plan, { peer }: Tools, update: Uint8Array, organisation: Organisation): Promise<Uint8Array> =>
  inWorkFolder(plan, async (folder) => {
    const path = join(folder, 'update.pb');
    await writeFile(path, update);
    const env = adminOf(plan, nodeOf(plan.peers, organisation));
    await runProgram({ program: peer, args: ['channel', 'signconfigtx', '-f', path], env });
    return new Uint8Array(await readFile(path));
  });

const settleMs = 1_500;
const mostHandings = 20;

/**
 * Hands a signed update to the orderers, who refuse one that too few have signed, and waits until it holds. The organisation that hands it in signs it too.
 * A Raft leader whose own certificate changes hands its lead over and drops the update, so it is handed in again; it can hold only once, since it names the versions it replaces.
 *
 * @throws FABRIC_PROGRAM_FAILED, FABRIC_NOT_READY
 */
export const submitUpdate = (
  plan: Plan,
  tools: Tools,
  channel: string,
  { update, organisation }: { readonly update: Uint8Array; readonly organisation: Organisation },
): Promise<void> =>
  inWorkFolder(plan, async (folder) => {
    const path = join(folder, 'update.pb');
    await writeFile(path, update);
    const asker = nodeOf(plan.peers, organisation);
    const before = await fetchConfig(plan, tools, channel, asker);
    const changed = async () => (await fetchConfig(plan, tools, channel, asker)).sequence !== before.sequence;
    for (let handing = 1; ; handing++) {
      const args = ['channel', 'update', '-f', path, '--channelID', channel, ...(await orderingArgs(plan))];
      try {
        await runProgram({ program: tools.peer, args, env: adminOf(plan, asker) });
        return await until(`${channel} has changed`, changed, settleMs);
      } catch (error) {
        // The first refusal is an answer; a later one may only say that the update holds by now.
        if (handing > 1 && (await changed())) return;
        if (handing === mostHandings || !isLost(error)) throw error;
      }
    }
  });

const isLost = (error: unknown): boolean => error instanceof LicenceError && error.code === 'FABRIC_NOT_READY';

/** What an update in its envelope changes, and whose signatures it carries. */
export const readUpdate = (
  plan: Plan,
  tools: Tools,
  update: Uint8Array,
): Promise<{ readonly change: unknown; readonly signers: readonly string[] }> =>
  inWorkFolder(plan, async (folder) => {
    const path = join(folder, 'update.pb');
    await writeFile(path, update);
    const { payload } = (await decodeMessage(tools, 'common.Envelope', path)) as EnvelopeOfUpdate;
    const signatures = payload.data.signatures ?? [];
    return { change: payload.data.config_update, signers: signatures.map(({ signature_header }) => signature_header.creator.mspid) };
  });

interface EnvelopeOfUpdate {
  readonly payload: {
    readonly data: {
      readonly config_update: unknown;
      readonly signatures?: readonly { readonly signature_header: { readonly creator: { readonly mspid: string } } }[] | null;
    };
  };
}

/**
 * Changes a channel's configuration by the signatures of a majority of its members.
 *
 * @returns whether anything had to be changed
 */
export async function changeConfig(
  plan: Plan,
  tools: Tools,
  channel: string,
  change: (config: ChannelConfig) => ChannelConfig,
): Promise<boolean> {
  const [asker] = plan.peers;
  if (asker === undefined) throw new TypeError('no peer');
  const before = await fetchConfig(plan, tools, channel, asker);
  let update = await updateBetween(plan, tools, channel, [before, change(before)]);
  if (update === undefined) return false;
  const [last, ...others] = majorityOf(plan.organisations);
  if (last === undefined) throw new TypeError('no member');
  for (const organisation of others) update = await signUpdate(plan, tools, update, organisation);
  await submitUpdate(plan, tools, channel, { update, organisation: last });
  return true;
}

/** As many members as must agree. */
export const majorityOf = <T>(members: readonly T[]): readonly T[] => members.slice(0, Math.floor(members.length / 2) + 1);

/** The configuration with one of its parts replaced. */
export function withGroup(config: ChannelConfig, path: readonly string[], change: (group: ConfigGroup) => ConfigGroup): ChannelConfig {
  const walk = (group: ConfigGroup, [step, ...rest]: readonly string[]): ConfigGroup =>
    step === undefined ? change(group) : { ...group, groups: { ...group.groups, [step]: walk(group.groups?.[step] ?? {}, rest) } };
  return { ...config, channel_group: walk(config.channel_group, path) };
}

/** Reads a message of Fabric from a file. The program's own standard output is a device that a pipe is not. */
export async function decodeMessage(tools: Tools, type: string, path: string): Promise<unknown> {
  const args = ['proto_decode', '--type', type, '--input', path, '--output', `${path}.json`];
  await runProgram({ program: tools.configtxlator, args });
  return JSON.parse(await readFile(`${path}.json`, 'utf8'));
}

async function encode(tools: Tools, type: string, value: unknown, path: string): Promise<void> {
  await writeFile(`${path}.json`, JSON.stringify(value));
  const args = ['proto_encode', '--type', type, '--input', `${path}.json`, '--output', path];
  await runProgram({ program: tools.configtxlator, args });
}
