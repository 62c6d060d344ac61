import type { Network } from '@hyperledger/fabric-gateway';
import { common, gateway, peer } from '@hyperledger/fabric-protos';
import { instantOf } from './blocks.js';

/** What a peer says of its chain. */
export interface ChainInfo {
  readonly height: number;
  /** SHA-256 of the newest block's header, hex */
  readonly tip: string;
}

/** Asks a peer's own ledger queries. @see Fabric, query system chaincode (QSCC) */
const ask = (network: Network, question: string, ...args: (string | Uint8Array)[]): Promise<Uint8Array> =>
  network.getContract('qscc').evaluateTransaction(question, network.getName(), ...args);

/** Asks how far a peer is. */
export async function chainInfo(network: Network): Promise<ChainInfo> {
  const info = common.BlockchainInfo.deserializeBinary(await ask(network, 'GetChainInfo'));
  return { height: Number(info.getHeight()), tip: Buffer.from(info.getCurrentblockhash_asU8()).toString('hex') };
}

/** The block a transaction stands in, whole. */
const blockOf = async (network: Network, txId: string): Promise<common.Block> =>
  common.Block.deserializeBinary(await ask(network, 'GetBlockByTxID', txId));

/** Where a committed transaction stands, and its time. */
export async function placeOf(
  network: Network,
  txId: string,
): Promise<{ readonly block: number; readonly index: number; readonly time: string }> {
  const block = await blockOf(network, txId);
  for (const [index, bytes] of (block.getData()?.getDataList_asU8() ?? []).entries()) {
    const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(bytes).getPayload_asU8());
    const header = common.ChannelHeader.deserializeBinary(payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array());
    if (header.getTxId() === txId) return { block: Number(block.getHeader()?.getNumber() ?? 0), index, time: instantOf(header) };
  }
  throw new TypeError('the block does not hold the transaction');
}

/** The time a proposal proposes for its transaction. */
export function timeOfProposal(bytes: Uint8Array): string {
  const proposal = gateway.ProposedTransaction.deserializeBinary(bytes).getProposal()?.getProposalBytes_asU8();
  const header = common.Header.deserializeBinary(peer.Proposal.deserializeBinary(proposal ?? new Uint8Array()).getHeader_asU8());
  return instantOf(common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8()));
}
