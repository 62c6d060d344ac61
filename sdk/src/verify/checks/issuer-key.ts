import type { DidVersion } from '../../ledger/index.js';
import { type Check, failed, notChecked, passed, used } from '../finding.js';
import type { Given } from '../given.js';
import { isHeldAt, issuingMethod, keyOfMethod } from '../issuer-method.js';

/**
 * The key that signed is one of the issuer's for making assertions, and it held when the licence was anchored.
 * Without a receipt it must hold now: what the issuer says of the time of issue never rescues a key that is no longer valid.
 *
 * @see foundation: time; W3C CID 1.0 §3.3
 */
export const issuerKey: Check<Given> = (given) => {
  const { issuerNow, issuerThen } = given.gathered.evidence;
  if (issuerNow.state === 'missing') return notChecked(issuerNow.code);
  const evidence = used('issuerNow', issuerNow, given, given.policy.maxTrustAgeSeconds);
  const current = issuerNow.value;
  if (current === null || current.did !== given.reading.issuer) return failed('ISSUER_UNKNOWN', evidence);
  // As the law has it: an organisation whose DID no longer acts has no authority left to stand on.
  if (current.deactivated) return failed('DID_DEACTIVATED', evidence);
  const anchoring = given.anchoring();
  if (anchoring.state !== 'anchored') {
    const now = new Date(given.now).toISOString();
    return holds(current, given.reading.keyId, now) ? passed(evidence) : failed(fault(current, given.reading.keyId), evidence);
  }
  if (issuerThen.state === 'missing') return notChecked(issuerThen.code, evidence);
  const all = [...evidence, ...used('issuerThen', issuerThen, given), ...used('receipt', given.gathered.evidence.receipt, given)];
  const then = issuerThen.value;
  if (then === null || then.did !== given.reading.issuer || !wasCurrent(then, anchoring.time)) return failed('ISSUER_KEY_UNKNOWN', all);
  if (!holds(then, given.reading.keyId, anchoring.time)) return failed(fault(then, given.reading.keyId), all);
  // An issuer that learns of a theft marks the key in a later version as revoked from an earlier instant.
  return repudiated(current, given.reading.keyId, anchoring.time) ? failed('ISSUER_KEY_REVOKED', all) : passed(all);
};

function holds(version: DidVersion, keyId: string, at: string): boolean {
  const method = issuingMethod(version, keyId);
  return method !== undefined && isHeldAt(method, at) && keyOfMethod(method) !== null;
}

const wasCurrent = ({ updated, nextUpdate, deactivated }: DidVersion, at: string): boolean =>
  !deactivated && updated <= at && (nextUpdate === null || at < nextUpdate);

/** Why a key does not hold: it is listed but ended, listed for something else or of another algorithm, or not there. */
function fault(version: DidVersion, keyId: string): 'ISSUER_KEY_REVOKED' | 'ISSUER_KEY_UNFIT' | 'ISSUER_KEY_UNKNOWN' {
  const method = issuingMethod(version, keyId);
  if (method !== undefined && keyOfMethod(method) !== null) return 'ISSUER_KEY_REVOKED';
  return version.document.verificationMethod.some(({ id }) => id === keyId) ? 'ISSUER_KEY_UNFIT' : 'ISSUER_KEY_UNKNOWN';
}

function repudiated({ document }: DidVersion, keyId: string, at: string): boolean {
  const method = document.verificationMethod.find(({ id }) => id === keyId);
  return method?.revoked !== undefined && Date.parse(method.revoked) <= Date.parse(at);
}
