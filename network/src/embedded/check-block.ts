import { type ErrorCode, LicenceError } from '@ganzheng/sdk/errors';
import { type CommittedTransaction, canonicalText, committedTransaction, signedSchema } from '@ganzheng/sdk/ledger';
import { hex } from '@scure/base';
import type { Admission } from './admission.js';
import { type Block, type Tip, treeOf } from './blocks.js';
import { proposalText, requireSignature, txIdOf } from './envelope.js';
import { requireValid } from './identity.js';

/** One thing found wrong. */
export interface Finding {
  readonly code: ErrorCode;
  readonly block?: number;
  readonly index?: number;
  readonly detail?: string;
  /** whose copy of the ledger, where there are several */
  readonly peer?: string;
}

const headerSchema = signedSchema('block-header');

/**
 * Checks a block's header against the tip before it and its own transactions.
 *
 * @param signed whether the host's signature over it holds
 * @param network its name, as the first block says
 */
export function checkHeader(block: Block, number: number, before: Tip, signed: boolean, network: string): Finding[] {
  const findings: Finding[] = [];
  const found = (code: ErrorCode, detail: string): void => void findings.push({ code, block: number, detail });
  const { header, transactions } = block;
  const { statement } = header;
  if (!headerSchema.safeParse(header).success) found('BLOCK_MALFORMED', 'header');
  if (statement.number !== number) found('BLOCK_CHAIN_BROKEN', 'number');
  if (statement.previous !== before.digest) found('BLOCK_CHAIN_BROKEN', 'previous');
  if (statement.time < before.time) found('BLOCK_CHAIN_BROKEN', 'time');
  if (statement.network !== network) found('BLOCK_CHAIN_BROKEN', 'network');
  if (!signed) found('BLOCK_SIGNATURE_INVALID', 'host');
  if (statement.count !== transactions.length) found('BLOCK_ROOT_DIFFERS', 'count');
  if (hex.encode(treeOf(transactions).root()) !== statement.root) found('BLOCK_ROOT_DIFFERS', 'root');
  return findings;
}

/** Reads a transaction of a block: its shape, and that its text is the canonical one. @throws BLOCK_MALFORMED */
export function readTransaction(text: string, block: number, index: number): CommittedTransaction {
  try {
    const transaction = committedTransaction.parse(JSON.parse(text));
    if (canonicalText(transaction) === text) return transaction;
  } catch (cause) {
    throw new LicenceError('BLOCK_MALFORMED', { block, index }, cause);
  }
  throw new LicenceError('BLOCK_MALFORMED', { block, index });
}

/**
 * Checks that a member signed what stands in the block: certificate, organisation, dates, proposal, id.
 *
 * @param certificateOf certificate (PEM) kept under a digest
 */
export async function checkCreator(
  transaction: CommittedTransaction,
  {
    network,
    admit,
    certificateOf,
  }: { readonly network: string; readonly admit: Admission; certificateOf(digest: string): string | undefined },
): Promise<Finding | undefined> {
  const { creator, caller, name, args, requestId, time, txId } = transaction;
  const certificate = certificateOf(creator.certificate);
  if (certificate === undefined) return { code: 'CERTIFICATE_MISSING', detail: creator.certificate };
  try {
    const member = admit(certificate, caller.mspId);
    requireValid(member, Date.parse(time));
    if (canonicalText(member.caller) !== canonicalText(caller)) return { code: 'TX_CREATOR_INVALID', detail: 'caller' };
    if (txIdOf(creator.nonce, creator.certificate) !== txId) return { code: 'TX_CREATOR_INVALID', detail: 'id' };
    const { certificate: digest, nonce, signature } = creator;
    const proposal = { network, mspId: caller.mspId, certificate: digest, name, argsText: canonicalText(args), requestId, nonce };
    await requireSignature(proposalText(proposal), proposal, signature, member);
    return undefined;
  } catch (error) {
    return { code: 'TX_CREATOR_INVALID', detail: error instanceof LicenceError ? error.code : 'unreadable' };
  }
}
