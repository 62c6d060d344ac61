import { common } from '@hyperledger/fabric-protos';
import type { Access, ChaincodeCall } from './access.js';
import { instantOf } from './proposal.js';

/** What a peer says of its chain. */
export interface ChainInfo {
  readonly height: number;
  /** SHA-256 of the newest block's header, hex */
  readonly tip: string;
}

/** Asks a peer's own ledger queries. @see Fabric, query system chaincode (QSCC) */
export const aboutChannel = ({ channel }: Access, name: string, ...args: readonly string[]): ChaincodeCall => ({
  chaincode: 'qscc',
  name,
  args: [channel, ...args],
});

/** Asks how far a peer is. */
export async function chainInfo(access: Access, withinMs?: number): Promise<ChainInfo> {
  const info = common.BlockchainInfo.deserializeBinary(await access.ask(aboutChannel(access, 'GetChainInfo'), withinMs));
  return { height: Number(info.getHeight()), tip: Buffer.from(info.getCurrentblockhash_asU8()).toString('hex') };
}

/** Where a committed transaction stands, and its time. */
export async function placeOf(
  access: Access,
  txId: string,
): Promise<{ readonly block: number; readonly index: number; readonly time: string }> {
  const block = common.Block.deserializeBinary(await access.ask(aboutChannel(access, 'GetBlockByTxID', txId)));
  for (const [index, bytes] of (block.getData()?.getDataList_asU8() ?? []).entries()) {
    const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(bytes).getPayload_asU8());
    const header = common.ChannelHeader.deserializeBinary(payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array());
    const time = instantOf(header);
    if (header.getTxId() === txId && time !== null) return { block: Number(block.getHeader()?.getNumber() ?? 0), index, time };
  }
  throw new TypeError('the block does not hold the transaction');
}
