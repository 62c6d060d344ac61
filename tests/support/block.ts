import {
  type CommittedTransaction,
  canonicalBytes,
  createMerkleLog,
  type EmbeddedEvidence,
  leafHash,
  signStatement,
} from '@ganzheng/sdk/ledger';
import type { Signer } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import { network, times } from './law.js';

/** A transaction as a block would hold it, with what the test says. */
export const committed = (
  change: Partial<CommittedTransaction> & Pick<CommittedTransaction, 'name' | 'args' | 'result'>,
): CommittedTransaction => ({
  txId: '0c'.repeat(32),
  requestId: '0d'.repeat(16),
  caller: { mspId: 'GanzhouMSP', affiliation: 'local.police', attributes: {} },
  time: times.now,
  writes: '0e'.repeat(32),
  event: null,
  creator: { certificate: '0f'.repeat(32), nonce: '0a'.repeat(24), signature: 'c2ln' },
  ...change,
});

/** The evidence a host gives for one of the transactions of a block that it signs. */
export function evidenceOf(transactions: readonly CommittedTransaction[], index: number, host: Signer): EmbeddedEvidence {
  const tree = createMerkleLog(transactions.map((each) => leafHash(canonicalBytes(each))));
  const transaction = transactions[index];
  if (transaction === undefined) throw new TypeError('no such transaction');
  const header = {
    network,
    number: 7,
    previous: '00'.repeat(32),
    time: times.now,
    lawVersion: 1,
    count: transactions.length,
    root: hex.encode(tree.root()),
  };
  return {
    kind: 'embedded',
    header: signStatement('block-header', header, host, 'host'),
    transaction,
    index,
    path: tree.inclusionProof(index).map((step) => hex.encode(step)),
  };
}
