import type { ErrorCode } from '../../errors/index.js';
import type { Authorization, Signed, UseRecord } from '../../ledger/index.js';
import { canonicalText, verifyStatement } from '../../ledger/index.js';
import { type Check, failed, notApplicable, notChecked, passed, used } from '../finding.js';
import type { Given } from '../given.js';
import type { Occasion } from '../input.js';

/**
 * The citizen's authorisation lets this verifier make this use: its state, matter, purpose, period and count on the ledger.
 * A grant in hand that is not registered yet is looked at as far as it goes; it counts only once the use is recorded. 依职权 and 委托 need none.
 *
 * @see foundation: authorisation and use
 */
export const authorization: Check<Given> = (given) => {
  const { occasion, evidence: kept } = given.gathered;
  if (occasion === null) return given.policy.requireUse ? notChecked('OCCASION_MISSING') : notApplicable('noUse');
  if (occasion.basis !== 'authorization') return notApplicable('noGrantNeeded');
  const recorded = kept.authorization.state === 'found' ? kept.authorization.value : null;
  const evidence = used('authorization', kept.authorization, given, given.policy.maxStatusAgeSeconds);
  const { grant } = occasion;
  const use = ownUse(given, occasion);
  const terms = recorded ?? grant?.statement;
  if (terms === undefined)
    return kept.authorization.state === 'missing' ? notChecked(kept.authorization.code) : failed('AUTHORIZATION_UNKNOWN', evidence);
  const problem =
    grantProblem(grant, recorded) ??
    termsProblem(terms, occasion, use?.time ?? new Date(given.now).toISOString()) ??
    stateProblem(recorded, use);
  if (problem !== null) return failed(problem, evidence);
  if (kept.authorization.state === 'missing') return notChecked(kept.authorization.code);
  return recorded === null ? notChecked('AUTHORIZATION_UNREGISTERED', evidence) : passed(evidence);
};

type Grant = Signed<'grant'>;
type Terms = Pick<
  Authorization,
  'id' | 'verifier' | 'matterCode' | 'purpose' | 'fieldsDigest' | 'notBefore' | 'expires' | 'maxUses' | 'key'
>;

/** This use as the ledger holds it, which its own counting must not turn against. */
function ownUse({ gathered: { evidence } }: Given, { use, verifier }: Occasion): UseRecord | null {
  const found = evidence.use.state === 'found' ? evidence.use.value : null;
  return found !== null && found.useId === use?.useId && found.verifier === verifier ? found : null;
}

/** The grant is signed by the one-time key it names, and is the one that was registered. */
function grantProblem(grant: Grant | undefined, recorded: Authorization | null): ErrorCode | null {
  if (grant === undefined) return null;
  const { key } = grant.statement;
  if (grant.keyId !== `did:key:${key}#${key}` || !verifyStatement(grant, key)) return 'AUTHORIZATION_PROOF_INVALID';
  return recorded === null || canonicalText(termsOf(recorded)) === canonicalText(termsOf(grant.statement)) ? null : 'AUTHORIZATION_DIFFERS';
}

function termsProblem(terms: Terms, { verifier, matterCode, purpose, authorizationId }: Occasion, at: string): ErrorCode | null {
  if (authorizationId !== undefined && terms.id !== authorizationId) return 'AUTHORIZATION_DIFFERS';
  if (terms.verifier !== verifier || terms.matterCode !== matterCode || terms.purpose !== purpose) return 'AUTHORIZATION_PURPOSE_MISMATCH';
  if (at < terms.notBefore) return 'AUTHORIZATION_NOT_YET';
  return at >= terms.expires ? 'AUTHORIZATION_EXPIRED' : null;
}

/** Withdrawing does not reach back: a use recorded before it stays lawful. */
function stateProblem(recorded: Authorization | null, use: UseRecord | null): ErrorCode | null {
  if (recorded === null) return null;
  const counted = use !== null && use.authorizationId === recorded.id;
  if (recorded.state === 'withdrawn') return counted && use.time <= recorded.since ? null : 'AUTHORIZATION_WITHDRAWN';
  return counted || (recorded.state === 'active' && recorded.uses < recorded.maxUses) ? null : 'AUTHORIZATION_EXHAUSTED';
}

const termsOf = ({ id, verifier, matterCode, purpose, fieldsDigest, notBefore, expires, maxUses, key }: Terms): Terms => ({
  id,
  verifier,
  matterCode,
  purpose,
  fieldsDigest,
  notBefore,
  expires,
  maxUses,
  key,
});
