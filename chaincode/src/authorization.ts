import { type ErrorCode, LicenceError } from '@ganzheng/sdk/errors';
import { type ArgsOf, type Authorization, canonicalText, type Signed, verifyStatement } from '@ganzheng/sdk/ledger';
import { requireAuthority } from './authority.js';
import { keys } from './keys.js';
import type { Rule } from './rule.js';
import { find, put } from './state.js';
import type { Tx } from './tx.js';
import { putUse } from './use.js';

type Use = ArgsOf<'authorization.use'>['use'];

/** Registers the citizen's grant if it is new and counts one use of it. Two uses racing for the last one have one winner. */
export const use: Rule<'authorization.use'> = async (tx, { grant, use: claim, accreditation }) => {
  await requireAuthority(tx, { accreditation, subject: claim.verifier, roles: ['verifier'], matterCode: claim.matterCode });
  const granted = await grantedBy(tx, grant);
  requireUsable(granted, claim, tx.time);

  const uses = granted.uses + 1;
  const authorization: Authorization = { ...granted, uses, ...(uses === granted.maxUses ? { state: 'exhausted', since: tx.time } : {}) };
  put(tx, keys.authorization(authorization.id), authorization);
  return { authorization, use: await putUse(tx, claim, { basis: 'authorization', authorizationId: authorization.id, sequence: uses }) };
};

/** Withdraws a grant under its own one-time key; one never registered is registered withdrawn. Anyone may relay it. */
export const withdraw: Rule<'authorization.withdraw'> = async (tx, { grant, withdrawal }) => {
  const { id } = withdrawal.statement;
  if (grant !== undefined && grant.statement.id !== id) throw new LicenceError('AUTHORIZATION_DIFFERS');
  const granted = grant === undefined ? await find(tx, keys.authorization(id)) : await grantedBy(tx, grant);
  if (granted === undefined) throw new LicenceError('AUTHORIZATION_UNKNOWN');
  requireOneTimeKey(withdrawal, granted.key);
  if (granted.state === 'withdrawn') throw new LicenceError('AUTHORIZATION_WITHDRAWN');

  const record: Authorization = { ...granted, state: 'withdrawn', since: tx.time };
  put(tx, keys.authorization(id), record);
  tx.emit('authorization.withdrawn', { id, verifier: record.verifier });
  return record;
};

/** The authorisation a grant gives: the registered one, which it must not differ from, or a fresh one. */
async function grantedBy(tx: Tx, grant: Signed<'grant'>): Promise<Authorization> {
  const { type: _, ...given } = grant.statement;
  requireOneTimeKey(grant, given.key);
  const fresh: Authorization = { ...given, uses: 0, state: 'active', since: tx.time };
  const known = await find(tx, keys.authorization(given.id));
  if (known === undefined) return fresh;
  const { uses, state, since } = known;
  if (canonicalText({ ...fresh, uses, state, since }) !== canonicalText(known)) throw new LicenceError('AUTHORIZATION_DIFFERS');
  return known;
}

/** The key id must be the one-time key's own did:key, so that one statement has one spelling. */
function requireOneTimeKey(signed: Signed<'grant'> | Signed<'withdrawal'>, key: string): void {
  if (signed.keyId !== `did:key:${key}#${key}` || !verifyStatement(signed, key)) throw new LicenceError('AUTHORIZATION_PROOF_INVALID');
}

function requireUsable(granted: Authorization, claim: Use, time: string): void {
  const fits = granted.verifier === claim.verifier && granted.matterCode === claim.matterCode && granted.purpose === claim.purpose;
  const refusals: readonly (readonly [boolean, ErrorCode])[] = [
    [!fits, 'AUTHORIZATION_PURPOSE_MISMATCH'],
    [granted.state === 'withdrawn', 'AUTHORIZATION_WITHDRAWN'],
    [time < granted.notBefore, 'AUTHORIZATION_NOT_YET'],
    [time >= granted.expires, 'AUTHORIZATION_EXPIRED'],
    [granted.uses >= granted.maxUses, 'AUTHORIZATION_EXHAUSTED'],
  ];
  for (const [holds, code] of refusals) if (holds) throw new LicenceError(code);
}
