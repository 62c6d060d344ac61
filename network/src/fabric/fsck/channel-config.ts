import { common, msp, orderer } from '@hyperledger/fabric-protos';
import type { MemberRoots } from '../../embedded/admission.js';

/** Who may do what on a channel, as its newest configuration block says. */
export interface ChannelConfig {
  /** roots of the members (PEM) */
  readonly members: MemberRoots;
  /** roots of those who order */
  readonly orderers: MemberRoots;
  /** orderers that need not trust each other, by number; none with Raft */
  readonly consenters: ReadonlyMap<number, { readonly mspId: string; readonly certificate: string }>;
  /** how many orderers must have signed a block */
  readonly signaturesNeeded: number;
}

/** Reads a configuration out of the data of its envelope. */
export function readChannelConfig(data: Uint8Array): ChannelConfig {
  const groups = common.ConfigEnvelope.deserializeBinary(data).getConfig()?.getChannelGroup()?.getGroupsMap();
  const [ordering, application] = [groups?.get('Orderer'), groups?.get('Application')];
  const mapping = common.Orderers.deserializeBinary(bytesOf(ordering, 'Orderers')).getConsenterMappingList();
  const bft = orderer.ConsensusType.deserializeBinary(bytesOf(ordering, 'ConsensusType')).getType() === 'BFT';
  return {
    members: rootsOf(application),
    orderers: rootsOf(ordering),
    consenters: new Map(
      mapping.map((each) => [each.getId(), { mspId: each.getMspId(), certificate: textOf(each.getIdentity_asU8()) }] as const),
    ),
    signaturesNeeded: bft ? quorumOf(mapping.length) : 1,
  };
}

/** More than two thirds: any two such sets share an honest one. @see Fabric 3.1, block validation under BFT */
const quorumOf = (count: number): number => Math.ceil((count + Math.floor((count - 1) / 3) + 1) / 2);

const bytesOf = (group: common.ConfigGroup | undefined, name: string): Uint8Array =>
  group?.getValuesMap().get(name)?.getValue_asU8() ?? new Uint8Array();

function rootsOf(group: common.ConfigGroup | undefined): MemberRoots {
  const roots: Record<string, string> = {};
  group?.getGroupsMap().forEach((organisation: common.ConfigGroup) => {
    const config = msp.MSPConfig.deserializeBinary(bytesOf(organisation, 'MSP')).getConfig_asU8();
    const read = msp.FabricMSPConfig.deserializeBinary(config);
    const [root] = read.getRootCertsList_asU8();
    if (root !== undefined) roots[read.getName()] = textOf(root);
  });
  return roots;
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
