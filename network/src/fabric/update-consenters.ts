import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ChannelConfig, type ConfigGroup, changeConfig, withGroup } from './channel-config.js';
import { type Node, type Plan, places } from './plan.js';
import type { Programs } from './programs.js';

/** An orderer as a channel's configuration names it. */
interface Consenter {
  readonly host: string;
  readonly port: number;
  readonly client_tls_cert: string;
  readonly server_tls_cert: string;
  /** with BFT */
  readonly identity?: string;
}

/**
 * Lets every channel name the orderers' certificates as they are now. One orderer at a time, as Raft wants it; one alone goes on under the certificate
 * of its founding, known by its key: Fabric has a leader hand its lead over before its own certificate changes, and there is nobody else.
 *
 * @returns channels that named another one
 */
export async function updateConsenters(plan: Plan, programs: Programs, onStep: (step: string) => void): Promise<readonly string[]> {
  const changed = new Set<string>();
  if (plan.orderers.length === 1) return [];
  for (const channel of plan.channels)
    for (const orderer of plan.orderers) {
      const own = await certificatesOf(plan, orderer);
      if (await changeConfig(plan, programs, channel, (config) => withConsenter(config, orderer, own))) changed.add(channel);
    }
  for (const channel of changed) onStep(`configured ${channel}`);
  return [...changed];
}

async function certificatesOf(plan: Plan, orderer: Node): Promise<Pick<Consenter, 'client_tls_cert' | 'server_tls_cert' | 'identity'>> {
  const { tls, msp } = places(plan.folder).node(orderer);
  const base64 = async (path: string): Promise<string> => (await readFile(path)).toString('base64');
  const [connection, identity] = await Promise.all([base64(join(tls, 'cert.pem')), base64(join(msp, 'signcerts', 'cert.pem'))]);
  return { client_tls_cert: connection, server_tls_cert: connection, identity };
}

/** Raft keeps the orderers in the metadata of its consensus, BFT in a value of its own. @see Fabric, configtx.proto ConsensusType, Orderers */
function withConsenter(
  config: ChannelConfig,
  { host, port }: Node,
  { identity, ...own }: Pick<Consenter, 'client_tls_cert' | 'server_tls_cert' | 'identity'>,
): ChannelConfig {
  const renew = (consenters: readonly Consenter[]): Consenter[] =>
    consenters.map((each) => {
      if (each.host !== host || each.port !== port) return each;
      return { ...each, ...own, ...(each.identity === undefined || identity === undefined ? {} : { identity }) };
    });
  return withGroup(config, ['Orderer'], (group) => {
    const mapping = group.values?.Orderers;
    if (mapping !== undefined) {
      const value = mapping.value as { readonly consenter_mapping: readonly Consenter[] };
      return withValue(group, 'Orderers', { ...value, consenter_mapping: renew(value.consenter_mapping) });
    }
    const value = group.values?.ConsensusType?.value as { readonly metadata: { readonly consenters: readonly Consenter[] } };
    return withValue(group, 'ConsensusType', { ...value, metadata: { ...value.metadata, consenters: renew(value.metadata.consenters) } });
  });
}

function withValue(group: ConfigGroup, name: string, value: unknown): ConfigGroup {
  const old = group.values?.[name];
  if (old === undefined) throw new TypeError(`a configuration without ${name}`);
  return { ...group, values: { ...group.values, [name]: { ...old, value } } };
}
