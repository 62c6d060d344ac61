import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { common } from '@hyperledger/fabric-protos';
import { top } from './top.js';

/** A chain of a real network as it was recorded, and the state its peer held: keys and SM3 of their values. */
export interface RecordedChain {
  readonly blocks: readonly common.Block[];
  readonly state: ReadonlyMap<string, string>;
}

/** Reads a recorded chain. */
export function recordedChain(name: 'chain-raft' | 'chain-bft'): RecordedChain {
  const path = join(top, 'tests/vectors/fabric', `${name}.json`);
  const { blocks, state } = JSON.parse(readFileSync(path, 'utf8')) as { blocks: string[]; state: [string, string][] };
  return { blocks: blocks.map((each) => common.Block.deserializeBinary(Buffer.from(each, 'base64'))), state: new Map(state) };
}

/** A chain with one of its blocks changed, as whoever holds a copy may change it. */
export const withBlock = (blocks: readonly common.Block[], at: number, change: (copy: common.Block) => void): common.Block[] =>
  blocks.map((block, number) => {
    const copy = common.Block.deserializeBinary(block.serializeBinary());
    if (number === at) change(copy);
    return copy;
  });

/** Changes a transaction of a block. */
export function changeTransaction(block: common.Block, index: number, change: (parts: Opened) => void): void {
  const list = block.getData()?.getDataList_asU8() ?? [];
  const envelope = common.Envelope.deserializeBinary(list[index] ?? new Uint8Array());
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const header = common.ChannelHeader.deserializeBinary(payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array());
  change({ envelope, payload, header });
  payload.getHeader()?.setChannelHeader(header.serializeBinary());
  envelope.setPayload(payload.serializeBinary());
  block.getData()?.setDataList(list.map((bytes, at) => (at === index ? envelope.serializeBinary() : bytes)));
}

interface Opened {
  readonly envelope: common.Envelope;
  readonly payload: common.Payload;
  readonly header: common.ChannelHeader;
}

/** Lets the header name the data as it now is. */
export function fitHeader(block: common.Block): void {
  const hash = createHash('sha256');
  for (const bytes of block.getData()?.getDataList_asU8() ?? []) hash.update(bytes);
  block.getHeader()?.setDataHash(hash.digest());
}

/** Puts another verdict on a transaction. */
export function setVerdict(block: common.Block, index: number, code: number): void {
  setMetadata(block, common.BlockMetadataIndex.TRANSACTIONS_FILTER, (codes) => codes.map((each, at) => (at === index ? code : each)));
}

/** Changes one part of what stands beside a block's data. */
export function setMetadata(block: common.Block, part: number, change: (bytes: Uint8Array) => Uint8Array): void {
  const list = block.getMetadata()?.getMetadataList_asU8() ?? [];
  block.getMetadata()?.setMetadataList(list.map((bytes, at) => (at === part ? change(bytes) : bytes)));
}
