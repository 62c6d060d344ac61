import { LicenceError } from '@ganzheng/sdk/errors';
import type { ArgsOf, DidVersion, EvaluateName, StatusEntry } from '@ganzheng/sdk/ledger';
import { chainOf } from './authority.js';
import { type Key, keys } from './keys.js';
import type { Query } from './rule.js';
import { find, list, need } from './state.js';
import type { View } from './tx.js';

/** The most chains of one organisation that are answered. */
const maxChains = 50;

/** What can be asked: one answer for each query of the transaction table. */
export const queries: { readonly [N in EvaluateName]: Query<N> } = {
  'network.get': (view) => need(view, keys.network, 'NETWORK_NOT_FOUNDED'),
  'did.resolve': resolve,
  'accreditation.chain': async (view, { id }) => [...(await chainOf(view, id))],
  'accreditation.of': async (view, { did }) => {
    const ids = (await list(view, keys.subjectAccreditations(did))).slice(0, maxChains);
    return Promise.all(ids.map(async (id) => [...(await chainOf(view, id))]));
  },
  'licence-type.get': async (view, { typeCode, version }) => {
    const head = await need(view, keys.licenceType(typeCode), 'LICENCE_TYPE_UNREGISTERED');
    return need(view, keys.licenceTypeVersion(typeCode, version ?? head.version), 'LICENCE_TYPE_UNREGISTERED');
  },
  'checkpoint.head': (view, { operator, shard }) => findOrNull(view, keys.checkpointHead(operator, shard)),
  'checkpoint.get': (view, { operator, shard, size }) => need(view, keys.checkpoint(operator, shard, size), 'CHECKPOINT_UNKNOWN'),
  'status.get': (view, { owner, list: number, index, at }) =>
    at === undefined ? findOrNull(view, keys.status(owner, number, index)) : statusAt(view, keys.statusChanges(owner, number, index), at),
  'status.entries': (view, { owner, list: number }) => list(view, keys.statuses(owner, number)),
  'status.head': (view, { owner, list: number }) => findOrNull(view, keys.statusHead(owner, number)),
  'authorization.get': (view, { id }) => findOrNull(view, keys.authorization(id)),
  'use.get': (view, { verifier, useId }) => findOrNull(view, keys.use(verifier, useId)),
  'recognition.get': (view, { id }) => need(view, keys.recognition(id), 'RECOGNITION_UNKNOWN'),
  'recognition.between': async (view, { from, to }) => {
    const ids = await list(view, keys.recognitionsBetween(from, to));
    return Promise.all(ids.map((id) => need(view, keys.recognition(id), 'RECOGNITION_UNKNOWN')));
  },
  'request.get': (view, { requestId }) => findOrNull(view, keys.request(requestId)),
};

const findOrNull = async <T>(view: View, key: Key<T>): Promise<T | null> => (await find(view, key)) ?? null;

/** The version in force now, the one asked for, or the last one from before an instant. */
async function resolve(view: View, { did, versionId, versionTime }: ArgsOf<'did.resolve'>): Promise<DidVersion> {
  const { version } = await need(view, keys.did(did), 'DID_UNKNOWN');
  const wanted = await need(view, keys.didVersion(did, versionId ?? version), 'DID_UNKNOWN');
  if (versionTime === undefined) return wanted;
  const before = (await list(view, keys.didVersions(did))).filter(({ updated }) => updated <= versionTime).at(-1);
  if (before === undefined) throw new LicenceError('DID_UNKNOWN');
  return before;
}

/** The entry that held at an instant; none when it was simply issued. */
async function statusAt(view: View, changes: Key<StatusEntry>, at: string): Promise<StatusEntry | null> {
  const last = (await list(view, changes)).filter(({ since }) => since <= at).at(-1);
  return last === undefined || last.state === 'issued' ? null : last;
}
