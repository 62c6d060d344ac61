import { createHash } from 'node:crypto';

import type { Identity } from '@ganzheng/network';
import { common, peer } from '@hyperledger/fabric-protos';
import { openWire } from './fabric-wire.js';
import { seekAll } from './hand-made.js';

/** A transaction as it stands in a peer's block. */
export interface Standing {
  readonly txId: string;
  readonly verdict: string;
  /** of the call it carries, when it carries one of the law */
  readonly requestId: string | null;
  /** whether the law answered that it had the request before: then nothing is written */
  readonly repeated: boolean;
}

/** A block of one peer, read without the product. */
export interface ChainBlock {
  readonly number: number;
  readonly hash: string;
  readonly previousHash: string;
  /** whether the header's digest of the transactions is theirs */
  readonly whole: boolean;
  readonly transactions: readonly Standing[];
}

/** What a client was told of one request. */
export interface Acknowledged {
  readonly requestId: string;
  readonly txId: string;
  readonly block: number;
  readonly index: number;
}

/** Reads everything one peer holds. */
export async function readChain(folder: string, name: string, identity: Identity): Promise<ChainBlock[]> {
  const wire = await openWire(folder, name);
  try {
    return (await wire.blocks(await seekAll(identity))).map(chainBlock);
  } finally {
    wire.close();
  }
}

/**
 * Compares what clients were told with what every peer holds, and the peers with one another.
 *
 * @param chains by the name of the peer
 * @returns what is wrong: acknowledged and lost, written twice, chains that differ or do not hold together
 */
export function compare(acknowledged: readonly Acknowledged[], chains: Readonly<Record<string, readonly ChainBlock[]>>): string[] {
  const [[firstName, first] = ['', []], ...others] = Object.entries(chains);
  return [
    ...Object.entries(chains).flatMap(([name, chain]) => brokenIn(name, chain)),
    ...others.flatMap(([name, chain]) => differences(firstName, first, name, chain)),
    ...Object.entries(chains).flatMap(([name, chain]) => [...lostIn(name, chain, acknowledged), ...doubledIn(name, chain)]),
  ];
}

const brokenIn = (name: string, chain: readonly ChainBlock[]): string[] =>
  chain.flatMap(({ number, previousHash, whole }, at) => [
    ...(number === at && (at === 0 || previousHash === chain[at - 1]?.hash) ? [] : [`${name}: block ${number} does not follow`]),
    ...(whole ? [] : [`${name}: block ${number} holds other transactions than its header says`]),
  ]);

function differences(aName: string, a: readonly ChainBlock[], bName: string, b: readonly ChainBlock[]): string[] {
  if (a.length !== b.length) return [`${aName} has ${a.length} blocks, ${bName} ${b.length}`];
  const at = a.findIndex((block, index) => JSON.stringify(block) !== JSON.stringify(b[index]));
  return at < 0 ? [] : [`${aName} and ${bName} differ from block ${at} on`];
}

function lostIn(name: string, chain: readonly ChainBlock[], acknowledged: readonly Acknowledged[]): string[] {
  return acknowledged.flatMap(({ requestId, txId, block, index }) => {
    const standing = chain[block]?.transactions[index];
    return standing?.txId === txId && standing.requestId === requestId && standing.verdict === 'VALID'
      ? []
      : [`${name}: lost ${requestId}`];
  });
}

function doubledIn(name: string, chain: readonly ChainBlock[]): string[] {
  const seen = new Set<string>();
  const valid = chain.flatMap(({ transactions }) => transactions).filter(({ verdict }) => verdict === 'VALID');
  return valid.flatMap(({ requestId, repeated }) => {
    if (requestId === null) return [];
    if (seen.has(requestId)) return [`${name}: ${repeated ? 'ordered again' : 'doubled'} ${requestId}`];
    seen.add(requestId);
    return [];
  });
}

function chainBlock(block: common.Block): ChainBlock {
  const header = block.getHeader() ?? new common.BlockHeader();
  const data = block.getData()?.getDataList_asU8() ?? [];
  const codes = block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.TRANSACTIONS_FILTER] ?? new Uint8Array();
  const dataHash = createHash('sha256').update(Buffer.concat(data)).digest();
  return {
    number: Number(header.getNumber()),
    hash: createHash('sha256').update(derOf(header)).digest('hex'),
    previousHash: Buffer.from(header.getPreviousHash_asU8()).toString('hex'),
    whole: dataHash.equals(header.getDataHash_asU8()),
    transactions: data.map((bytes, index) => standingOf(bytes, codes[index] ?? -1)),
  };
}

const verdicts = new Map(Object.entries(peer.TxValidationCode).map(([name, code]) => [code as number, name]));

function standingOf(bytes: Uint8Array, code: number): Standing {
  const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(bytes).getPayload_asU8());
  const header = common.ChannelHeader.deserializeBinary(payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array());
  const verdict = verdicts.get(code) ?? String(code);
  const lawful = header.getType() === common.HeaderType.ENDORSER_TRANSACTION;
  const call = lawful ? callIn(payload.getData_asU8()) : { requestId: null, repeated: false };
  return { txId: header.getTxId(), verdict, ...call };
}

/** What a transaction carries of the law; nothing where it is of another chaincode, or garbage. */
function callIn(data: Uint8Array): Pick<Standing, 'requestId' | 'repeated'> {
  try {
    const [action] = peer.Transaction.deserializeBinary(data).getActionsList();
    const body = peer.ChaincodeActionPayload.deserializeBinary(action?.getPayload_asU8() ?? new Uint8Array());
    const proposal = peer.ChaincodeProposalPayload.deserializeBinary(body.getChaincodeProposalPayload_asU8());
    const spec = peer.ChaincodeInvocationSpec.deserializeBinary(proposal.getInput_asU8()).getChaincodeSpec();
    const call = JSON.parse(Buffer.from(spec?.getInput()?.getArgsList_asU8()[1] ?? []).toString()) as { readonly requestId?: string };
    const endorsed = peer.ProposalResponsePayload.deserializeBinary(
      body.getAction()?.getProposalResponsePayload_asU8() ?? new Uint8Array(),
    );
    const response = peer.ChaincodeAction.deserializeBinary(endorsed.getExtension_asU8()).getResponse();
    const answer = JSON.parse(Buffer.from(response?.getPayload_asU8() ?? []).toString()) as { readonly repeated?: boolean };
    return { requestId: call.requestId ?? null, repeated: answer.repeated === true };
  } catch {
    return { requestId: null, repeated: false };
  }
}

/** What Fabric hashes of a block's header. @see Fabric, protoutil.BlockHeaderBytes; X.690 */
function derOf(header: common.BlockHeader): Buffer {
  const part = (tag: number, bytes: Uint8Array): Buffer => Buffer.concat([Buffer.from([tag, bytes.length]), bytes]);
  const digits = header.getNumber().toString(16);
  const number = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
  const positive = (number[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), number]) : number;
  return part(
    0x30,
    Buffer.concat([part(0x02, positive), part(0x04, header.getPreviousHash_asU8()), part(0x04, header.getDataHash_asU8())]),
  );
}
