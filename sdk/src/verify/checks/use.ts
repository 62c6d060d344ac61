import type { UseRecord } from '../../ledger/index.js';
import { type Check, failed, notApplicable, notChecked, passed, used } from '../finding.js';
import type { Given } from '../given.js';
import type { Occasion } from '../input.js';

/**
 * The use stands on the ledger (用证记录) with the digest of its receipt. Until it does, the verdict stays provisional: the citizen must be able to see every use.
 *
 * @see foundation: authorisation and use
 */
export const use: Check<Given> = (given) => {
  const { occasion, evidence } = given.gathered;
  if (occasion === null) return given.policy.requireUse ? notChecked('OCCASION_MISSING') : notApplicable('noUse');
  if (occasion.use === undefined) return notChecked('USE_PENDING');
  if (evidence.use.state === 'missing') return notChecked(evidence.use.code);
  const record = evidence.use.value;
  const stood = used('use', evidence.use, given);
  if (record === null) return notChecked('USE_PENDING', stood);
  return isOf(record, occasion) ? passed(stood) : failed('USE_DIFFERS', stood);
};

const isOf = (record: UseRecord, { verifier, matterCode, purpose, basis, use, authorizationId, grant }: Occasion): boolean =>
  record.useId === use?.useId &&
  record.digest === use.digest &&
  record.verifier === verifier &&
  record.matterCode === matterCode &&
  record.purpose === purpose &&
  record.basis === basis &&
  (basis !== 'authorization' || record.authorizationId === (authorizationId ?? grant?.statement.id));
