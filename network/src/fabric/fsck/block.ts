import { createHash } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';

/** A block of Fabric as the checks need it, with its hashes computed anew. */
export interface FabricBlock {
  readonly number: number;
  /** hash of the header before it, as this header names it; hex */
  readonly previous: string;
  /** hash of the data, as the header names it; hex */
  readonly dataHash: string;
  /** hash of the data as it is; hex */
  readonly dataHashFound: string;
  readonly header: Uint8Array;
  /** hash of the header; hex */
  readonly headerHash: string;
  readonly data: readonly Uint8Array[];
  /** verdict on each transaction, at its own position */
  readonly codes: Uint8Array;
  /** the orderers' signatures, as they stand in the block */
  readonly signatures: Uint8Array;
  /** hash over all that was committed so far, which every peer computes for itself; hex, empty where there is none */
  readonly commitHash: string;
}

const { SIGNATURES, TRANSACTIONS_FILTER } = common.BlockMetadataIndex;
// Named in Fabric's protocol definitions, but not in every version of their JavaScript form.
const commitHashAt = 4;

/** Reads a block that a peer delivered: nothing of it is believed. */
export function readFabricBlock(block: common.Block): FabricBlock {
  const metadata = block.getMetadata()?.getMetadataList_asU8() ?? [];
  const data = block.getData()?.getDataList_asU8() ?? [];
  const number = Number(block.getHeader()?.getNumber() ?? 0);
  const [previous, dataHash] = [
    block.getHeader()?.getPreviousHash_asU8() ?? new Uint8Array(),
    block.getHeader()?.getDataHash_asU8() ?? new Uint8Array(),
  ];
  const header = headerBytes(number, previous, dataHash);
  return {
    number,
    previous: hexOf(previous),
    dataHash: hexOf(dataHash),
    dataHashFound: sha256(...data).toString('hex'),
    header,
    headerHash: sha256(header).toString('hex'),
    data,
    codes: metadata[TRANSACTIONS_FILTER] ?? new Uint8Array(),
    signatures: metadata[SIGNATURES] ?? new Uint8Array(),
    commitHash: hexOf(common.Metadata.deserializeBinary(metadata[commitHashAt] ?? new Uint8Array()).getValue_asU8()),
  };
}

export function sha256(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** What Fabric hashes and orderers sign: SEQUENCE {number, previous hash, data hash}. @see X.690 §8.3, §8.7, §8.9 */
function headerBytes(number: number, previous: Uint8Array, dataHash: Uint8Array): Uint8Array {
  const text = number.toString(16);
  const digits = Buffer.from(text.padStart(text.length + (text.length % 2), '0'), 'hex');
  const positive = (digits[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), digits]) : digits;
  return item(0x30, item(0x02, positive), item(0x04, previous), item(0x04, dataHash));
}

function item(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(contents);
  const length = content.length < 0x80 ? [content.length] : [0x81, content.length];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}
