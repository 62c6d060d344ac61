import { LicenceError } from '@ganzheng/sdk/errors';
import {
  type CommittedTransaction,
  canonicalBytes,
  canonicalText,
  createMerkleLog,
  type EmbeddedEvidence,
  leafHash,
  type MerkleLog,
  type Signed,
  signStatement,
} from '@ganzheng/sdk/ledger';
import { multikeyOf, type Signer, sm3 } from '@ganzheng/sdk/sm';
import { hexOf } from './hex.js';

/** The end of the chain: how many blocks, SM3 of the newest header, its time. */
export interface Tip {
  readonly height: number;
  readonly digest: string;
  readonly time: string;
}

/** A block as text: the signed header on the first line, then each transaction on its own, all canonical JSON. */
export interface Block {
  readonly header: Signed<'block-header'>;
  readonly transactions: readonly string[];
}

/** A transaction before it is put into a block, its larger parts already canonical text. */
export type Draft = Omit<CommittedTransaction, 'args' | 'caller' | 'result' | 'event'> & {
  readonly argsText: string;
  readonly callerText: string;
  readonly resultText: string;
  readonly eventText: string;
};

/** Before the first block. */
export const noTip: Tip = { height: 0, digest: '0'.repeat(64), time: '' };

/**
 * The canonical text of a transaction: JCS, put together from parts that are canonical already. What stands between quotes here is
 * hex, base64url, a time or a name of the transaction table. @see RFC 8785
 */
export function transactionText({
  argsText,
  callerText,
  creator,
  eventText,
  name,
  requestId,
  resultText,
  time,
  txId,
  writes,
}: Draft): string {
  const creatorText = `{"certificate":"${creator.certificate}","nonce":"${creator.nonce}","signature":"${creator.signature}"}`;
  return (
    `{"args":${argsText},"caller":${callerText},"creator":${creatorText},"event":${eventText},"name":"${name}","requestId":"${requestId}",` +
    `"result":${resultText},"time":"${time}","txId":"${txId}","writes":"${writes}"}`
  );
}

/**
 * Seals a block after a tip: its Merkle root, its header, the host's signature.
 *
 * @param transactions canonical texts, at least one
 * @param signer the host's SM2 key
 */
export function sealBlock(
  tip: Tip,
  { network, time, lawVersion }: { readonly network: string; readonly time: string; readonly lawVersion: number },
  transactions: readonly string[],
  signer: Signer,
): Block {
  const root = hexOf(treeOf(transactions).root());
  const body = { network, number: tip.height, previous: tip.digest, time, lawVersion, count: transactions.length, root };
  return { header: signStatement('block-header', body, signer, keyIdOf(signer)), transactions };
}

/** The tip after a block. */
export const tipOf = ({ header }: Block): Tip => ({
  height: header.statement.number + 1,
  digest: hexOf(sm3(canonicalBytes(header.statement))),
  time: header.statement.time,
});

/** The Merkle tree over a block's transactions, as in a log. @see RFC 9162 §2.1, with SM3 in the place of SHA-256 */
export const treeOf = (transactions: readonly string[]): MerkleLog =>
  createMerkleLog(transactions.map((text) => leafHash(Buffer.from(text))));

export const blockText = ({ header, transactions }: Block): string => [canonicalText(header), ...transactions].join('\n');

/**
 * Reads a block back. What is inside is judged by whoever needs it: the quick check at opening, or fsck.
 *
 * @param text as stored; whoever can write the folder can write it
 * @throws BLOCK_MALFORMED
 */
export function readBlock(text: string, number: number): Block {
  const [first = '', ...transactions] = text.split('\n');
  try {
    const header = JSON.parse(first) as Signed<'block-header'>;
    if (typeof header.statement.number !== 'number' || typeof header.statement.root !== 'string') throw new TypeError('no header');
    return { header, transactions };
  } catch (cause) {
    throw new LicenceError('BLOCK_MALFORMED', { block: number }, cause);
  }
}

/** Proof that the transaction at an index stands in the block. */
export function evidenceOf({ header, transactions }: Block, index: number): EmbeddedEvidence {
  const path = treeOf(transactions)
    .inclusionProof(index)
    .map((hash) => hexOf(hash));
  return { kind: 'embedded', header, transaction: JSON.parse(transactions[index] ?? 'null') as CommittedTransaction, index, path };
}

const keyIds = new WeakMap<Signer, string>();

// The host signs as did:key; computing the Multikey once per signer keeps the point arithmetic out of every block.
function keyIdOf(signer: Signer): string {
  const known = keyIds.get(signer);
  if (known !== undefined) return known;
  const multikey = multikeyOf(signer.publicKey);
  const keyId = `did:key:${multikey}#${multikey}`;
  keyIds.set(signer, keyId);
  return keyId;
}
