import { createHash } from 'node:crypto';
import type { Identity } from '@ganzheng/network';
import { messageSigner } from '@ganzheng/network/fabric';
import { canonicalText, type Json } from '@ganzheng/sdk/ledger';
import { randomBytes } from '@ganzheng/sdk/sm';
import { common, msp, orderer, peer } from '@hyperledger/fabric-protos';
import type { Wire } from './fabric-wire.js';

/** What an attacker chooses of a proposal; everything else is as Fabric wants it. */
export interface Chosen {
  readonly call: { readonly name: string; readonly args: unknown; readonly requestId: string };
  readonly nonce?: Uint8Array;
  /** null: no time at all */
  readonly time?: { readonly seconds: number; readonly nanos: number } | null;
  /** in place of the digest of nonce and creator */
  readonly txId?: string;
}

/** A proposal made by hand and signed. */
export interface HandMade {
  readonly txId: string;
  readonly nonce: Uint8Array;
  readonly identity: Identity;
  readonly header: common.Header;
  readonly payload: Uint8Array;
  readonly signed: peer.SignedProposal;
}

const channel = 'licences';
const nonceBytes = 24;

/** The present, as a proposal names it. */
export const now = (offSeconds = 0) => ({ seconds: Math.floor(Date.now() / 1000) + offSeconds, nanos: 0 });

/** Makes a proposal by hand. */
export async function propose(
  identity: Identity,
  { call, nonce = randomBytes(nonceBytes), time = now(), txId = idOf(identity, nonce) }: Chosen,
): Promise<HandMade> {
  const name = new peer.ChaincodeID();
  name.setName('law');
  const extension = new peer.ChaincodeHeaderExtension();
  extension.setChaincodeId(name);
  const header = headerOf(identity, {
    type: common.HeaderType.ENDORSER_TRANSACTION,
    nonce,
    time,
    txId,
    extension: extension.serializeBinary(),
  });
  const input = new peer.ChaincodeInput();
  input.setArgsList(['submit', canonicalText(call as Json)].map((text) => Buffer.from(text)));
  const spec = new peer.ChaincodeSpec();
  spec.setType(peer.ChaincodeSpec.Type.NODE);
  spec.setChaincodeId(name);
  spec.setInput(input);
  const invocation = new peer.ChaincodeInvocationSpec();
  invocation.setChaincodeSpec(spec);
  const body = new peer.ChaincodeProposalPayload();
  body.setInput(invocation.serializeBinary());
  const payload = body.serializeBinary();
  const proposal = new peer.Proposal();
  proposal.setHeader(header.serializeBinary());
  proposal.setPayload(payload);
  const signed = new peer.SignedProposal();
  signed.setProposalBytes(proposal.serializeBinary());
  signed.setSignature(await messageSigner(identity.privateKey)(signed.getProposalBytes_asU8()));
  return { txId, nonce, identity, header, payload, signed };
}

/** Puts endorsements into an envelope, whatever they are worth. */
export async function envelopeOf(made: HandMade, responses: readonly peer.ProposalResponse[]): Promise<common.Envelope> {
  const endorsed = new peer.ChaincodeEndorsedAction();
  endorsed.setProposalResponsePayload(responses[0]?.getPayload_asU8() ?? new Uint8Array());
  endorsed.setEndorsementsList(responses.flatMap((response) => response.getEndorsement() ?? []));
  const body = new peer.ChaincodeActionPayload();
  body.setChaincodeProposalPayload(made.payload);
  body.setAction(endorsed);
  const action = new peer.TransactionAction();
  action.setHeader(made.header.getSignatureHeader_asU8());
  action.setPayload(body.serializeBinary());
  const transaction = new peer.Transaction();
  transaction.setActionsList([action]);
  return seal(made.identity, made.header, transaction.serializeBinary());
}

/** An envelope of any content under any header, signed. */
export async function seal({ privateKey }: Identity, header: common.Header, data: Uint8Array): Promise<common.Envelope> {
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(data);
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  envelope.setSignature(await messageSigner(privateKey)(envelope.getPayload_asU8()));
  return envelope;
}

/** Has the proposal endorsed by the given peers. @throws with what a peer said against it */
export const endorsedBy = (made: HandMade, wires: readonly Wire[]): Promise<peer.ProposalResponse[]> =>
  Promise.all(
    wires.map(async (wire) => {
      const response = await wire.endorse(made.signed);
      const verdict = response.getResponse();
      if (verdict?.getStatus() !== 200) throw new Error(verdict?.getMessage());
      return response;
    }),
  );

/** The request for every block a peer has now. */
export function seekAll(identity: Identity): Promise<common.Envelope> {
  const first = new orderer.SeekPosition();
  first.setOldest(new orderer.SeekOldest());
  const last = new orderer.SeekPosition();
  last.setNewest(new orderer.SeekNewest());
  const seek = new orderer.SeekInfo();
  seek.setStart(first);
  seek.setStop(last);
  const nonce = randomBytes(nonceBytes);
  const header = headerOf(identity, {
    type: common.HeaderType.DELIVER_SEEK_INFO,
    nonce,
    time: now(),
    txId: '',
    extension: new Uint8Array(),
  });
  return seal(identity, header, seek.serializeBinary());
}

interface HeaderParts {
  readonly type: 3 | 5;
  readonly nonce: Uint8Array;
  readonly time: Chosen['time'];
  readonly txId: string;
  readonly extension: Uint8Array;
}

/** The header every envelope has: which channel, when, whose. */
export function headerOf(identity: Identity, { type, nonce, time, txId, extension }: HeaderParts): common.Header {
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(type);
  channelHeader.setChannelId(channel);
  channelHeader.setTxId(txId);
  channelHeader.setExtension$(extension);
  if (time !== null && time !== undefined) {
    const timestamp = emptyTimestamp();
    timestamp?.setSeconds(time.seconds);
    timestamp?.setNanos(time.nanos);
    channelHeader.setTimestamp(timestamp);
  }
  const signatureHeader = new common.SignatureHeader();
  signatureHeader.setCreator(creatorOf(identity));
  signatureHeader.setNonce(nonce);
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  header.setSignatureHeader(signatureHeader.serializeBinary());
  return header;
}

/** A time without content, read from a header that has one: its class stands in a package of its own. */
const emptyTimestamp = () => common.ChannelHeader.deserializeBinary(Uint8Array.of(0x1a, 0x00)).getTimestamp();

/** @see Fabric, protoutil.ComputeTxID */
const idOf = (identity: Identity, nonce: Uint8Array): string =>
  createHash('sha256').update(nonce).update(creatorOf(identity)).digest('hex');

function creatorOf({ mspId, certificate }: Identity): Uint8Array {
  const creator = new msp.SerializedIdentity();
  creator.setMspid(mspId);
  creator.setIdBytes(Buffer.from(certificate));
  return creator.serializeBinary();
}
