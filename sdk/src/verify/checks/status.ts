import { type ErrorCode, LicenceError } from '../../errors/index.js';
import type { StatusState } from '../../ledger/index.js';
import { verifyJws } from '../../vc/jws/verify.js';
import { type ListedStatus, statusOf } from '../../vc/status-list/status-list.js';
import { readTokenStatusList, type TokenStatusList, tokenDigestOf } from '../../vc/status-list/token.js';
import { type Check, type Finding, failed, notChecked, passed, used } from '../finding.js';
import type { Given } from '../given.js';
import { isHeldAt, issuingMethod, keyOfMethod } from '../issuer-method.js';

/**
 * The licence is in force: by its entry on the ledger, else by a status list that its issuer signed and that is young enough.
 * A list's word that the licence is not in force counts however old it is.
 *
 * @see foundation: status; Token Status List §8.3
 */
export const status: Check<Given> = (given) => {
  if (given.reading.status.owner !== given.reading.issuer) return failed('STATUS_OWNER_FOREIGN');
  const { statusEntry } = given.gathered.evidence;
  return statusEntry.state === 'found' ? byEntry(given) : byList(given, statusEntry.code);
};

const codeOfState: Readonly<Record<StatusState, ErrorCode | null>> = {
  issued: null,
  suspended: 'LICENCE_SUSPENDED',
  revoked: 'LICENCE_REVOKED',
  withdrawn: 'LICENCE_WITHDRAWN',
  cancelled: 'LICENCE_CANCELLED',
  superseded: 'LICENCE_SUPERSEDED',
  transferred: 'LICENCE_TRANSFERRED',
};

function byEntry(given: Given): Finding {
  const { statusEntry } = given.gathered.evidence;
  const entry = statusEntry.state === 'found' ? statusEntry.value : null;
  const evidence = used('statusEntry', statusEntry, given, given.policy.maxStatusAgeSeconds);
  if (entry === null) return passed(evidence);
  if (entry.index !== given.reading.status.index) return failed('STATUS_LIST_OTHER', evidence);
  const code = codeOfState[entry.state];
  return code === null ? passed(evidence) : failed(code, evidence, { state: entry.state, reason: entry.reason, since: entry.since });
}

const codeOfListed: Readonly<Record<ListedStatus, ErrorCode | null>> = {
  valid: null,
  suspended: 'LICENCE_SUSPENDED',
  invalid: 'LICENCE_NOT_IN_FORCE',
};

/** The list is believed for its signature, wherever it came from: stapled, fetched or out of a bundle. */
function byList(given: Given, reason: ErrorCode): Finding {
  const { statusList, issuerNow } = given.gathered.evidence;
  if (statusList.state === 'missing') return notChecked(statusList.code === 'EVIDENCE_MISSING' ? reason : statusList.code);
  try {
    const list = readTokenStatusList(statusList.value);
    const asOf = new Date(list.issuedAtSeconds * 1000).toISOString();
    const until = new Date(list.expiresAtSeconds * 1000).toISOString();
    const evidence = used('statusList', { ...statusList, signedBy: list.keyId, asOf, until }, given, given.policy.maxStatusAgeSeconds);
    if (issuerNow.state === 'missing') return notChecked(issuerNow.code, evidence);
    const code = codeOfListed[statusOf(list, given.reading.status)];
    if (!isSigned(list, given)) return failed('STATUS_LIST_SIGNATURE_INVALID', evidence);
    if (code !== null) return failed(code, evidence, { epoch: list.epoch });
    return editionProblem(list, statusList.value, given, evidence) ?? passed(evidence);
  } catch (error) {
    if (error instanceof LicenceError) return failed(error.code);
    throw error;
  }
}

/** Signed with a key that holds now: a list is made anew all the time, and a stolen old key could date one as it likes. */
function isSigned(list: TokenStatusList, { gathered: { evidence }, now }: Given): boolean {
  const version = evidence.issuerNow.state === 'found' ? evidence.issuerNow.value : null;
  if (version === null || version.did !== list.owner) return false;
  const method = issuingMethod(version, list.keyId);
  if (method === undefined || !isHeldAt(method, new Date(now).toISOString())) return false;
  const key = keyOfMethod(method);
  return key !== null && verifyJws(list.jws, key);
}

/** Where the ledger's head of the list is known, the list must not lag behind it, nor be another edition under the same number. */
function editionProblem(list: TokenStatusList, token: string, given: Given, evidence: Finding['evidence']): Finding | null {
  const { statusHead } = given.gathered.evidence;
  const head = statusHead.state === 'found' ? statusHead.value : null;
  if (head === null || head.owner !== list.owner || head.list !== list.list) return null;
  const stood = [...evidence, ...used('statusHead', statusHead, given)];
  if (list.epoch < head.epoch) return notChecked('STATUS_LIST_BEHIND', stood);
  return list.epoch === head.epoch && tokenDigestOf(token) !== head.tokenDigest ? failed('STATUS_LIST_DIFFERS', stood) : null;
}
