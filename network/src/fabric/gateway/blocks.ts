import type { LedgerEvent } from '@ganzheng/sdk/ledger';
import { common, peer } from '@hyperledger/fabric-protos';

/** One transaction of a block, with the verdict that stands at its own position: what a client was told may be another's. */
interface BlockTransaction {
  readonly txId: string;
  readonly index: number;
  readonly valid: boolean;
  readonly time: string;
  readonly event: { readonly name: string; readonly payload: unknown } | null;
}

/** Reads the transactions of one chaincode out of a block that a peer delivered. */
function transactionsOf(block: common.Block, chaincode: string): BlockTransaction[] {
  const codes = block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.TRANSACTIONS_FILTER] ?? new Uint8Array();
  return (block.getData()?.getDataList_asU8() ?? []).flatMap((bytes, index) => {
    const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(bytes).getPayload_asU8());
    const header = common.ChannelHeader.deserializeBinary(payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array());
    if (header.getType() !== common.HeaderType.ENDORSER_TRANSACTION) return [];
    const action = actionOf(payload);
    if (action.getChaincodeId()?.getName() !== chaincode) return [];
    const event = peer.ChaincodeEvent.deserializeBinary(action.getEvents_asU8());
    return [
      {
        txId: header.getTxId(),
        index,
        valid: codes[index] === peer.TxValidationCode.VALID,
        time: instantOf(header),
        event:
          event.getEventName() === ''
            ? null
            : { name: event.getEventName(), payload: JSON.parse(Buffer.from(event.getPayload_asU8()).toString()) as unknown },
      },
    ];
  });
}

/** The events of a block's valid transactions, in order. */
export function eventsOf(block: common.Block, chaincode: string): LedgerEvent[] {
  const number = Number(block.getHeader()?.getNumber() ?? 0);
  return transactionsOf(block, chaincode).flatMap(({ valid, event, txId, index, time }) =>
    valid && event !== null ? [{ name: event.name, txId, block: number, index, time, payload: event.payload }] : [],
  );
}

/** The time a proposal gives its transaction, as the law reads it: to the millisecond. */
export const instantOf = (header: common.ChannelHeader): string => {
  const timestamp = header.getTimestamp();
  return new Date((timestamp?.getSeconds() ?? 0) * 1000 + Math.floor((timestamp?.getNanos() ?? 0) / 1e6)).toISOString();
};

/** What the endorsers agreed on: the chaincode's answer, its writes and its event. */
function actionOf(payload: common.Payload): peer.ChaincodeAction {
  const [first] = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
  const action = peer.ChaincodeActionPayload.deserializeBinary(first?.getPayload_asU8() ?? new Uint8Array());
  const response = peer.ProposalResponsePayload.deserializeBinary(
    action.getAction()?.getProposalResponsePayload_asU8() ?? new Uint8Array(),
  );
  return peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8());
}
