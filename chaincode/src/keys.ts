import type {
  Accreditation,
  Authorization,
  CheckpointRecord,
  DidVersion,
  LicenceTypeVersion,
  NetworkRecord,
  Recognition,
  RequestRecord,
  StatusEntry,
  StatusHead,
  UseRecord,
} from '@ganzheng/sdk/ledger';

declare const record: unique symbol;

/** A key, or the prefix of a range of keys, with the type of what stands under it. */
export type Key<T> = string & { readonly [record]?: T };

/** Which version of something is in force. */
interface Pointer {
  readonly version: number;
}

/** Which version of a DID is in force, and whether it still acts. */
interface DidHead extends Pointer {
  readonly deactivated: boolean;
}

/** Joins parts into a key. No part holds `~`: schemas see to it for what comes from outside, so this is a programmer's mistake. */
function key<T>(...parts: readonly (string | number)[]): Key<T> {
  const texts = parts.map((part) => (typeof part === 'number' ? String(part).padStart(16, '0') : part));
  if (texts.some((text) => text.includes('~'))) throw new TypeError('a part of a key holds ~');
  return texts.join('~') as Key<T>;
}

/** Every key of the ledger is built here. A part left out, with the `~` before it kept, makes the prefix of a range. */
export const keys = {
  network: key<NetworkRecord>('NET'),
  request: (id: string) => key<RequestRecord>('REQ', id),
  did: (did: string) => key<DidHead>('DID', did),
  didVersion: (did: string, version: number) => key<DidVersion>('DIDV', did, version),
  didVersions: (did: string) => prefix<DidVersion>('DIDV', did),
  accreditation: (id: string) => key<Accreditation>('ACC', id),
  subjectAccreditation: (subject: string, id: string) => key<string>('ACCS', subject, id),
  subjectAccreditations: (subject: string) => prefix<string>('ACCS', subject),
  licenceType: (typeCode: string) => key<Pointer>('TYPE', typeCode),
  licenceTypeVersion: (typeCode: string, version: number) => key<LicenceTypeVersion>('TYPEV', typeCode, version),
  checkpointHead: (operator: string, shard: number) => key<CheckpointRecord>('CP', operator, shard),
  checkpoint: (operator: string, shard: number, size: number) => key<CheckpointRecord>('CPS', operator, shard, size),
  status: (owner: string, list: number, index: number) => key<StatusEntry>('ST', owner, list, index),
  statuses: (owner: string, list: number) => prefix<StatusEntry>('ST', owner, list),
  /** `turn` numbers the changes of one time; the first bears the time alone, so that the order of bytes is theirs. */
  statusChange: (owner: string, list: number, index: number, time: string, turn: number) =>
    key<StatusEntry>('STH', owner, list, index, turn === 0 ? time : `${time}${String(turn).padStart(8, '0')}`),
  statusChanges: (owner: string, list: number, index: number) => prefix<StatusEntry>('STH', owner, list, index),
  statusHead: (owner: string, list: number) => key<StatusHead>('STL', owner, list),
  statusEdition: (owner: string, list: number, epoch: number) => key<StatusHead>('STE', owner, list, epoch),
  authorization: (id: string) => key<Authorization>('AUTH', id),
  use: (verifier: string, id: string) => key<UseRecord>('USE', verifier, id),
  recognition: (id: string) => key<Recognition>('REC', id),
  recognitionBetween: (from: string, to: string, id: string) => key<string>('RECP', from, to, id),
  recognitionsBetween: (from: string, to: string) => prefix<string>('RECP', from, to),
} as const;

function prefix<T>(...parts: readonly (string | number)[]): Key<T> {
  return `${key(...parts)}~` as Key<T>;
}
