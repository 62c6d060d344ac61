import { type StatusEntry, type StatusState, statusListSize } from '../../ledger/index.js';
import type { Signer } from '../../sm/index.js';
import type { JsonObject } from '../jws/parse.js';
import { bitstringDigestOf, signBitstringList } from './bitstring.js';
import type { Edition } from './edition.js';
import type { ListedStatus } from './status-list.js';
import { signTokenStatusList, tokenDigestOf } from './token.js';

/** What an edition of a list is derived from. */
export interface ListInput {
  readonly owner: string;
  readonly list: number;
  /** number of the edition, one above the last published */
  readonly epoch: number;
  /** where the token is published, or its URN */
  readonly uri: string;
  /** every entry of the list on the ledger */
  readonly entries: readonly StatusEntry[];
  /** UTC instant */
  readonly now: string;
  readonly ttlSeconds: number;
  /** how long the edition may be relied on at all, as a stapled copy offline */
  readonly lifetimeSeconds?: number;
  readonly signer: Signer;
  /** DID URL of an issuing key of the owner */
  readonly keyId: string;
}

/** One edition of a list in both forms, with the digests that go on the ledger. */
export interface DerivedLists {
  readonly token: string;
  readonly revocation: JsonObject;
  readonly suspension: JsonObject;
  readonly tokenDigest: string;
  readonly bitstringDigest: string;
}

/** How the ledger's states read in a list. */
const listed = {
  issued: 'valid',
  suspended: 'suspended',
  revoked: 'invalid',
  withdrawn: 'invalid',
  cancelled: 'invalid',
  superseded: 'invalid',
  transferred: 'invalid',
} as const satisfies Record<StatusState, ListedStatus>;

/**
 * Derives the signed status lists from the entries of the ledger, which stays the authority.
 *
 * @param input the owner's list and its entries; controlled by the owner
 * @throws STATUS_INDEX_OUTSIDE
 * @see Token Status List; Bitstring Status List 1.0; foundation: status
 * @example const { token, tokenDigest, bitstringDigest } = deriveStatusLists({ owner, list: 0, epoch: 1, uri, entries, now, ttlSeconds: 900, signer, keyId });
 */
export function deriveStatusLists(input: ListInput): DerivedLists {
  const edition = editionOf(input);
  const token = signTokenStatusList(edition);
  const revocation = signBitstringList(edition, 'revocation');
  const suspension = signBitstringList(edition, 'suspension');
  return { token, revocation, suspension, tokenDigest: tokenDigestOf(token), bitstringDigest: bitstringDigestOf(revocation, suspension) };
}

function editionOf({ entries, now, lifetimeSeconds = 24 * 3600, ...rest }: ListInput): Edition {
  const statuses: [number, Exclude<ListedStatus, 'valid'>][] = [];
  for (const { index, state } of entries) {
    const status = listed[state];
    if (status !== 'valid') statuses.push([index, status]);
  }
  return {
    ...rest,
    size: statusListSize,
    statuses: new Map(statuses),
    issuedAtSeconds: Math.floor(Date.parse(now) / 1000),
    lifetimeSeconds,
  };
}
