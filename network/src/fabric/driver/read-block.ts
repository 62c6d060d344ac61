import { common, peer } from '@hyperledger/fabric-protos';
import { type BlockTransaction, eventOf, type ReadBlock } from './blocks.js';
import { instantOf, verdictName } from './proposal.js';

/** Reads the transactions out of a block that a peer delivered. Of what is not valid only the header is read: it may hold anything. */
export function readBlock(block: common.Block): ReadBlock {
  const codes = block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.TRANSACTIONS_FILTER] ?? new Uint8Array();
  const transactions = (block.getData()?.getDataList_asU8() ?? []).map((bytes, index): BlockTransaction => {
    const verdict = verdictName(codes[index]);
    const { payload, header } = openEnvelope(bytes);
    const unread = {
      txId: header?.getTxId() ?? '',
      index,
      verdict,
      time: header === null ? null : instantOf(header),
      chaincode: '',
      event: null,
    };
    if (verdict !== 'VALID' || payload === null || header?.getType() !== common.HeaderType.ENDORSER_TRANSACTION) return unread;
    const action = actionOf(payload);
    const event = peer.ChaincodeEvent.deserializeBinary(action.getEvents_asU8());
    return {
      ...unread,
      chaincode: action.getChaincodeId()?.getName() ?? '',
      event: eventOf(event.getEventName(), event.getPayload_asU8()),
    };
  });
  return { number: Number(block.getHeader()?.getNumber() ?? 0), transactions };
}

/** Opens an envelope: attacker-controlled. */
function openEnvelope(bytes: Uint8Array): { readonly payload: common.Payload | null; readonly header: common.ChannelHeader | null } {
  try {
    const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(bytes).getPayload_asU8());
    const header = common.ChannelHeader.deserializeBinary(payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array());
    return { payload, header };
  } catch {
    return { payload: null, header: null };
  }
}

/** What the endorsers agreed on: the chaincode's answer, its writes and its event. */
function actionOf(payload: common.Payload): peer.ChaincodeAction {
  const [first] = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
  const action = peer.ChaincodeActionPayload.deserializeBinary(first?.getPayload_asU8() ?? new Uint8Array());
  const response = peer.ProposalResponsePayload.deserializeBinary(
    action.getAction()?.getProposalResponsePayload_asU8() ?? new Uint8Array(),
  );
  return peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8());
}
