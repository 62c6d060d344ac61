import { LicenceError } from '@ganzheng/sdk/errors';
import { type Accreditation, regionCovers, type Statement } from '@ganzheng/sdk/ledger';
import { chainOf, covers, requireActive } from './authority.js';
import { keys } from './keys.js';
import { signedBy, signerAmong } from './proof.js';
import type { Rule } from './rule.js';
import { need, put, vacant } from './state.js';
import type { Tx } from './tx.js';

type Role = Accreditation['role'];
type State = Accreditation['state'];

/** Who may give which role. A root comes only with the founding of the network. */
const mayGive: Readonly<Record<Role, readonly Role[]>> = {
  root: ['authority', 'issuer', 'verifier', 'wallet-provider', 'witness'],
  authority: ['authority', 'issuer', 'verifier', 'wallet-provider', 'witness'],
  issuer: [],
  verifier: [],
  'wallet-provider': [],
  witness: [],
};

/** The one table of changes; revoked is final. */
const moves: Readonly<Record<State, readonly State[]>> = {
  active: ['suspended', 'revoked'],
  suspended: ['active', 'revoked'],
  revoked: [],
};

/** Accredits an organisation, within what its grantor was given. */
export const grant: Rule<'accreditation.grant'> = async (tx, { accreditation: signed }) => {
  const { type: _, ...given } = signed.statement;
  await vacant(tx, keys.accreditation(given.id), 'ACCREDITATION_EXISTS');
  if (given.parent === null) throw new LicenceError('ACCREDITATION_UNKNOWN');
  const chain = await chainOf(tx, given.parent);
  await need(tx, keys.did(given.grantor), 'DID_UNKNOWN', { party: 'grantor' });
  await need(tx, keys.did(given.subject), 'DID_UNKNOWN', { party: 'subject' });
  if (chain[0].subject !== given.grantor || !(await signedBy(tx, given.grantor, signed)))
    throw new LicenceError('ACCREDITATION_PROOF_INVALID');
  await requireActive(tx, chain);
  requireWithin(chain[0], given, tx.time);

  return putNew(tx, given, given.grantor);
};

/** Suspends, resumes or revokes: the grantor or any organisation above it. Whoever suspended it, or one above, resumes. */
export const change: Rule<'accreditation.change'> = async (tx, { change: signed }) => {
  const { id, to, reason, sequence } = signed.statement;
  const [own, ...above] = await chainOf(tx, id);
  const by = await signerAmong(
    tx,
    above.map(({ subject }) => subject),
    signed,
  );
  if (by === undefined) throw new LicenceError('ACCREDITATION_PROOF_INVALID');
  const rank = above.findIndex(({ subject }) => subject === by);
  await requireActive(tx, above.slice(rank));
  if (sequence !== own.sequence + 1) throw new LicenceError('STATEMENT_REPLAYED', { expected: own.sequence + 1 });
  if (!moves[own.state].includes(to) || (to === 'active' && rank < rankOfSuspender(own, above))) {
    throw new LicenceError('ACCREDITATION_MOVE_FORBIDDEN', { from: own.state, to });
  }

  const record: Accreditation = { ...own, state: to, sequence, history: [...own.history, { state: to, since: tx.time, reason, by }] };
  put(tx, keys.accreditation(id), record);
  emitChange(tx, record);
  return record;
};

/** Writes a new accreditation, its index by subject, and nothing else; also for the roots at founding. */
export function putAccreditation(
  tx: Tx,
  given: Omit<Accreditation, 'state' | 'sequence' | 'history'>,
  by: string,
  reason: string,
): Accreditation {
  const record: Accreditation = { ...given, state: 'active', sequence: 0, history: [{ state: 'active', since: tx.time, reason, by }] };
  put(tx, keys.accreditation(given.id), record);
  put(tx, keys.subjectAccreditation(given.subject, given.id), given.id);
  return record;
}

function putNew(tx: Tx, given: Omit<Statement<'accreditation'>, 'type'>, by: string): Accreditation {
  const record = putAccreditation(tx, given, by, 'granted');
  emitChange(tx, record);
  return record;
}

function requireWithin(parent: Accreditation, child: Omit<Statement<'accreditation'>, 'type'>, time: string): void {
  if (!mayGive[parent.role].includes(child.role)) throw new LicenceError('ACCREDITATION_ROLE_FORBIDDEN', { role: child.role });
  if (child.depth >= parent.depth) throw new LicenceError('ACCREDITATION_DEPTH_EXCEEDED', { above: parent.depth });
  const within =
    child.validFrom < child.validUntil &&
    child.validUntil > time &&
    child.validFrom >= parent.validFrom &&
    child.validUntil <= parent.validUntil;
  if (!within) throw new LicenceError('ACCREDITATION_DATES_OUTSIDE');
  const widened = [
    ...(child.scope.typeCodes.every((code) => covers(parent.scope.typeCodes, code)) ? [] : ['typeCodes']),
    ...(child.scope.regions.every((inner) => parent.scope.regions.some((outer) => regionCovers(outer, inner))) ? [] : ['regions']),
    ...(child.scope.matters.every((code) => covers(parent.scope.matters, code)) ? [] : ['matters']),
  ];
  if (widened.length > 0) throw new LicenceError('ACCREDITATION_SCOPE_WIDENED', { widened });
}

/** How far up the chain the organisation stands that made the last change. */
const rankOfSuspender = ({ history }: Accreditation, above: readonly Accreditation[]): number =>
  above.findIndex(({ subject }) => subject === history.at(-1)?.by);

const emitChange = (tx: Tx, { id, subject, state, sequence }: Accreditation): void =>
  tx.emit('accreditation.changed', { id, subject, state, sequence });
