import type { ArgsOf, UseRecord } from '@ganzheng/sdk/ledger';
import { requireAuthority } from './authority.js';
import { keys } from './keys.js';
import type { Rule } from './rule.js';
import { put, vacant } from './state.js';
import type { Tx } from './tx.js';

type Claim = ArgsOf<'authorization.use'>['use'];

/** Records a use by duty or delegation, which needs no citizen's grant. */
export const record: Rule<'use.record'> = async (tx, { use: { basis, ...claim }, accreditation }) => {
  await requireAuthority(tx, { accreditation, subject: claim.verifier, roles: ['verifier'], matterCode: claim.matterCode });
  return putUse(tx, claim, { basis, authorizationId: null, sequence: null });
};

/** Writes a use whose id is new among its verifier's; also for uses under an authorisation. @throws USE_EXISTS */
export async function putUse(tx: Tx, claim: Claim, ground: Pick<UseRecord, 'basis' | 'authorizationId' | 'sequence'>): Promise<UseRecord> {
  const key = keys.use(claim.verifier, claim.useId);
  await vacant(tx, key, 'USE_EXISTS');
  const use: UseRecord = { ...claim, ...ground, time: tx.time };
  put(tx, key, use);
  tx.emit('use.recorded', { useId: use.useId, verifier: use.verifier, authorizationId: use.authorizationId });
  return use;
}
