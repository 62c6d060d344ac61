import { common, ledger, peer } from '@hyperledger/fabric-protos';
import { sha256 } from './block.js';
import { identityOf } from './signatory.js';

/** A transaction of a block, taken apart; attacker-controlled throughout. */
export interface FabricTransaction {
  readonly kind: 'config' | 'endorsed' | 'other';
  readonly txId: string;
  readonly channel: string;
  readonly seconds: number;
  readonly nanos: number;
  readonly nonce: Uint8Array;
  readonly creator: Uint8Array;
  readonly mspId: string;
  readonly certificate: string;
  /** what the creator signed */
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  /** of a configuration: itself; otherwise the transaction */
  readonly data: Uint8Array;
  readonly channelHeader: Uint8Array;
  readonly signatureHeader: Uint8Array;
}

/** What endorsers agreed on, and who they were. */
export interface FabricAction {
  readonly chaincode: string;
  /** of the definition in force when it was endorsed; its first part is the version of the law */
  readonly version: string;
  readonly args: readonly string[];
  readonly answer: string;
  readonly event: { readonly name: string; readonly payload: string } | null;
  readonly sets: ReadonlyMap<string, ledger.rwset.kvrwset.KVRWSet>;
  /** the proposal this answers, by its digest: as signed, and as the headers have it */
  readonly proposalHash: Buffer;
  readonly proposalHashFound: Buffer;
  /** what endorsers signed */
  readonly signed: Uint8Array;
  readonly endorsements: readonly { readonly endorser: Uint8Array; readonly signature: Uint8Array }[];
}

/** Takes an envelope apart. @throws Error when it is none */
export function readFabricTransaction(envelopeBytes: Uint8Array): FabricTransaction {
  const envelope = common.Envelope.deserializeBinary(envelopeBytes);
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const [channelHeader, signatureHeader] = [
    payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array(),
    payload.getHeader()?.getSignatureHeader_asU8() ?? new Uint8Array(),
  ];
  const header = common.ChannelHeader.deserializeBinary(channelHeader);
  const signing = common.SignatureHeader.deserializeBinary(signatureHeader);
  return {
    kind: kinds.get(header.getType()) ?? 'other',
    txId: header.getTxId(),
    channel: header.getChannelId(),
    seconds: header.getTimestamp()?.getSeconds() ?? 0,
    nanos: header.getTimestamp()?.getNanos() ?? 0,
    nonce: signing.getNonce_asU8(),
    creator: signing.getCreator_asU8(),
    ...identityOf(signing.getCreator_asU8()),
    payload: envelope.getPayload_asU8(),
    signature: envelope.getSignature_asU8(),
    data: payload.getData_asU8(),
    channelHeader,
    signatureHeader,
  };
}

const kinds: ReadonlyMap<number, FabricTransaction['kind']> = new Map([
  [common.HeaderType.CONFIG, 'config'],
  [common.HeaderType.ENDORSER_TRANSACTION, 'endorsed'],
]);

/** Takes an endorsed transaction's action apart. @throws Error when there is none, or more than one */
export function readFabricAction({ data, channelHeader, signatureHeader }: FabricTransaction): FabricAction {
  const [first, ...more] = peer.Transaction.deserializeBinary(data).getActionsList();
  if (first === undefined || more.length > 0) throw new TypeError('a transaction has one action');
  const payload = peer.ChaincodeActionPayload.deserializeBinary(first.getPayload_asU8());
  const signed = payload.getAction()?.getProposalResponsePayload_asU8() ?? new Uint8Array();
  const response = peer.ProposalResponsePayload.deserializeBinary(signed);
  const action = peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8());
  const event = peer.ChaincodeEvent.deserializeBinary(action.getEvents_asU8());
  const proposal = payload.getChaincodeProposalPayload_asU8();
  const input = peer.ChaincodeInvocationSpec.deserializeBinary(peer.ChaincodeProposalPayload.deserializeBinary(proposal).getInput_asU8());
  return {
    chaincode: action.getChaincodeId()?.getName() ?? '',
    version: action.getChaincodeId()?.getVersion() ?? '',
    args: (input.getChaincodeSpec()?.getInput()?.getArgsList_asU8() ?? []).map(textOf),
    answer: textOf(action.getResponse()?.getPayload_asU8() ?? new Uint8Array()),
    event: event.getEventName() === '' ? null : { name: event.getEventName(), payload: textOf(event.getPayload_asU8()) },
    sets: new Map(
      ledger.rwset.TxReadWriteSet.deserializeBinary(action.getResults_asU8())
        .getNsRwsetList()
        .map((set) => [set.getNamespace(), ledger.rwset.kvrwset.KVRWSet.deserializeBinary(set.getRwset_asU8())] as const),
    ),
    proposalHash: Buffer.from(response.getProposalHash_asU8()),
    proposalHashFound: sha256(channelHeader, signatureHeader, proposal),
    signed,
    endorsements: (payload.getAction()?.getEndorsementsList() ?? []).map((each) => ({
      endorser: each.getEndorser_asU8(),
      signature: each.getSignature_asU8(),
    })),
  };
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
