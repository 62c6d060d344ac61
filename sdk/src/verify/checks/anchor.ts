import { type Check, failed, notChecked, passed, used } from '../finding.js';
import type { Given } from '../given.js';

/**
 * The licence's leaf stands in a log whose checkpoint is on the ledger. Before the merge delay is over there is no receipt yet, and no check.
 *
 * @see RFC 9162 §2.1.3; foundation: the log
 */
export const anchor: Check<Given> = (given) => {
  const { receipt, checkpoint, network } = given.gathered.evidence;
  const anchoring = given.anchoring();
  const evidence = [
    ...used('receipt', receipt, given),
    ...used(checkpoint.state === 'found' ? 'checkpoint' : 'network', checkpoint.state === 'found' ? checkpoint : network, given),
  ];
  if (anchoring.state === 'anchored') return passed(evidence);
  return anchoring.state === 'broken' ? failed(anchoring.code, evidence) : notChecked(anchoring.code, evidence);
};
