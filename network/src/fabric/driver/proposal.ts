import { common, peer } from '@hyperledger/fabric-protos';

/** The time a proposal gives its transaction, as the law reads it: to the millisecond; null where it is no time at all. */
export function instantOf(header: common.ChannelHeader): string | null {
  const timestamp = header.getTimestamp();
  const instant = new Date((timestamp?.getSeconds() ?? 0) * 1000 + Math.floor((timestamp?.getNanos() ?? 0) / 1e6));
  return Number.isNaN(instant.getTime()) ? null : instant.toISOString();
}

/** The time a proposal proposes for its transaction. */
export function timeOfProposal(bytes: Uint8Array): string {
  const header = common.Header.deserializeBinary(peer.Proposal.deserializeBinary(bytes).getHeader_asU8());
  const time = instantOf(common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8()));
  if (time === null) throw new TypeError('a proposal without a time');
  return time;
}

/** A validation code by its name in Fabric: `VALID`, `MVCC_READ_CONFLICT`. */
export const verdictName = (code: number | undefined): string =>
  Object.entries(peer.TxValidationCode).find(([, value]) => value === code)?.[0] ?? String(code);

/** A validation code, of its name; -1 for a name nobody knows. */
export const verdictCode = (verdict: string): number => new Map<string, number>(Object.entries(peer.TxValidationCode)).get(verdict) ?? -1;
