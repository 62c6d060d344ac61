import { LicenceError } from '@ganzheng/sdk/errors';
import { canonicalText, type Recognition, type Signed } from '@ganzheng/sdk/ledger';
import { keys } from './keys.js';
import { signerAmong } from './proof.js';
import type { Rule } from './rule.js';
import { need, put, vacant } from './state.js';
import type { Tx } from './tx.js';

type State = Recognition['state'];

/** The one table of changes after the proposal; ended is final. Ratifying is a rule of its own. */
const moves: Readonly<Record<State, readonly State[]>> = {
  proposed: ['ended'],
  active: ['suspended', 'ended'],
  suspended: ['active', 'ended'],
  ended: [],
};

/** Proposes an agreement: one of its two roots signs it. */
export const propose: Rule<'recognition.propose'> = async (tx, { agreement }) => {
  const { type: _, ...text } = agreement.statement;
  await vacant(tx, keys.recognition(text.id), 'RECOGNITION_EXISTS');
  const { roots } = await need(tx, keys.network, 'NETWORK_NOT_FOUNDED');
  const [from, to] = [text.from, text.to].map((party) => roots.find(({ did }) => did === party));
  if (from === undefined || to === undefined || from === to) throw new LicenceError('RECOGNITION_PARTY_NOT_ROOT');
  if (text.validFrom >= text.validUntil || text.validUntil <= tx.time) throw new LicenceError('RECOGNITION_DATES_INVALID');
  const by = await requireSigner(tx, [text.from, text.to], agreement);

  put(tx, keys.recognitionBetween(text.from, text.to, text.id), text.id);
  // Both provinces' own peers must endorse every later change.
  if (from.mspId !== to.mspId) tx.lock(keys.recognition(text.id), [from.mspId, to.mspId]);
  return putMoved(tx, { ...text, state: 'proposed', sequence: 0, history: [] }, { to: 'proposed', reason: 'proposed', by });
};

/** Ratifies an agreement: the other root signs the same text, and it is active. */
export const ratify: Rule<'recognition.ratify'> = async (tx, { agreement }) => {
  const { type: _, ...text } = agreement.statement;
  const record = await need(tx, keys.recognition(text.id), 'RECOGNITION_UNKNOWN');
  const { state, sequence, history } = record;
  if (canonicalText({ ...text, state, sequence, history }) !== canonicalText(record)) throw new LicenceError('RECOGNITION_DIFFERS');
  if (state !== 'proposed') throw new LicenceError('RECOGNITION_MOVE_FORBIDDEN', { from: state, to: 'active' });
  if (record.validUntil <= tx.time) throw new LicenceError('RECOGNITION_DATES_INVALID');
  const proposer = history[0]?.by;
  const by = await requireSigner(
    tx,
    [record.from, record.to].filter((party) => party !== proposer),
    agreement,
  );

  return putMoved(tx, record, { to: 'active', reason: 'ratified', by });
};

/** Suspends, resumes or ends an agreement: either root, but only the one that suspended resumes. */
export const change: Rule<'recognition.change'> = async (tx, { change: signed }) => {
  const { id, to, reason, sequence } = signed.statement;
  const record = await need(tx, keys.recognition(id), 'RECOGNITION_UNKNOWN');
  const by = await requireSigner(tx, [record.from, record.to], signed);
  if (sequence !== record.sequence + 1) throw new LicenceError('STATEMENT_REPLAYED', { expected: record.sequence + 1 });
  const resumesForOther = to === 'active' && record.history.at(-1)?.by !== by;
  if (!moves[record.state].includes(to) || resumesForOther)
    throw new LicenceError('RECOGNITION_MOVE_FORBIDDEN', { from: record.state, to });

  return putMoved(tx, { ...record, sequence }, { to, reason, by });
};

async function requireSigner(
  tx: Tx,
  parties: readonly string[],
  signed: Signed<'agreement'> | Signed<'agreement-change'>,
): Promise<string> {
  const by = await signerAmong<'agreement' | 'agreement-change'>(tx, parties, signed);
  if (by === undefined) throw new LicenceError('RECOGNITION_PROOF_INVALID');
  return by;
}

function putMoved(tx: Tx, before: Recognition, { to, reason, by }: { to: State; reason: string; by: string }): Recognition {
  const record: Recognition = { ...before, state: to, history: [...before.history, { state: to, since: tx.time, reason, by }] };
  put(tx, keys.recognition(record.id), record);
  tx.emit('recognition.changed', { id: record.id, from: record.from, to: record.to, state: to });
  return record;
}
