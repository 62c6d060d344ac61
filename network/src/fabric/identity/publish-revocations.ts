import { type ChannelConfig, type ConfigGroup, fetchConfig, submitUpdate, updateBetween } from '../channel-config.js';
import { nodeOf, type Organisation, type Plan } from '../plan.js';
import type { Programs } from '../programs.js';

/**
 * Tells every channel whom an organisation has revoked: from then on no peer takes anything from them. Each organisation signs for its own list alone.
 *
 * @param list the organisation's whole certificate revocation list, PEM
 * @returns channels whose configuration had to be changed
 */
export async function publishRevocations(
  plan: Plan,
  programs: Pick<Programs, 'peer' | 'configtxlator'>,
  organisation: Organisation,
  list: string,
): Promise<readonly string[]> {
  const changed: string[] = [];
  for (const channel of plan.channels) {
    const before = await fetchConfig(plan, programs, channel, nodeOf(plan.peers, organisation));
    const after = withRevocations(before, organisation.mspId, Buffer.from(list).toString('base64'));
    const update = await updateBetween(plan, programs, channel, [before, after]);
    if (update === undefined) continue;
    await submitUpdate(plan, programs, channel, { update, organisation });
    changed.push(channel);
  }
  return changed;
}

/** An organisation stands among the members and, with orderers, among those that order; Fabric wants it the same in both. */
function withRevocations(config: ChannelConfig, mspId: string, list: string): ChannelConfig {
  const walk = (group: ConfigGroup): ConfigGroup => ({
    ...group,
    ...(group.values !== undefined && { values: valuesWith(group.values, mspId, list) }),
    ...(group.groups !== undefined && {
      groups: Object.fromEntries(Object.entries(group.groups).map(([name, each]) => [name, walk(each)])),
    }),
  });
  return { ...config, channel_group: walk(config.channel_group) };
}

interface MspValue {
  readonly config: { readonly name: string; readonly revocation_list?: readonly string[] };
}

function valuesWith(values: NonNullable<ConfigGroup['values']>, mspId: string, list: string): NonNullable<ConfigGroup['values']> {
  const { MSP: msp } = values;
  if (msp === undefined) return values;
  const { config, ...rest } = msp.value as MspValue;
  if (config.name !== mspId) return values;
  return { ...values, MSP: { ...msp, value: { ...rest, config: { ...config, revocation_list: [list] } } } };
}
