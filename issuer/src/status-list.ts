import { LicenceError } from '@ganzheng/sdk/errors';
import { newRequestId } from '@ganzheng/sdk/ledger';
import { type DerivedLists, deriveStatusLists } from '@ganzheng/sdk/vc';
import { authorityOf } from './authority.js';
import type { Issuer, IssuerOrganisation } from './issuer.js';
import { statusUriOf } from './sign-licence.js';
import { listsOf, scidOf } from './status-index.js';
import type { Change } from './store.js';

/** One published edition of a list. */
export interface PublishedEdition extends DerivedLists {
  readonly epoch: number;
  /** milliseconds since 1970 UTC */
  readonly issuedAtMs: number;
  /** the newest move this edition surely tells of; null before any */
  readonly mark: string | null;
}

/** How long an edition may be kept by who fetched it. @see profile: ttl at most 15 minutes */
const TTL_SECONDS = 900;

const editionKey = (did: string, list: number) => `STL~${scidOf(did)}~${list}`;
const markKey = (did: string, list: number) => `MARK~${scidOf(did)}~${list}`;

/** The change that says a list has moved: an edition made before this mark no longer tells the ledger's entries. */
export const markMoved = (did: string, list: number, rowId: string): Change => ({ put: markKey(did, list), value: rowId });

/** Every list that has changed, or that its readers would soon hold for too old. */
export async function staleLists(issuer: Issuer) {
  const stale: { readonly organisation: IssuerOrganisation; readonly list: number }[] = [];
  for (const organisation of issuer.organisations) {
    for (const list of await listsOf(issuer, organisation.did)) {
      if (await isStale(issuer, organisation.did, list)) stale.push({ organisation, list });
    }
  }
  return stale;
}

/**
 * Derives, signs and publishes the next edition of a list: its digests on the ledger, then the lists themselves to be fetched.
 *
 * @throws ACCREDITATION_INACTIVE before anything is written, so that waiting for a resumption fills nothing; and the law's refusals
 * @see Token Status List; Bitstring Status List 1.0
 */
export async function publishStatusList(issuer: Issuer, organisation: IssuerOrganisation, list: number): Promise<void> {
  const { did, accreditationId, issuing } = organisation;
  await authorityOf(issuer, organisation);
  const ledger = issuer.ledgerOf(did);
  // Read before the entries: a move in between makes the edition stale at once, and none is missed.
  const mark = (await issuer.store.get<string>(markKey(did, list))) ?? null;
  const epoch = ((await ledger.evaluate('status.head', { owner: did, list }))?.epoch ?? 0) + 1;
  const entries = await ledger.evaluate('status.entries', { owner: did, list });
  const issuedAtMs = issuer.nowMs();
  const now = new Date(issuedAtMs).toISOString();
  const lists = deriveStatusLists({
    owner: did,
    list,
    epoch,
    uri: statusUriOf(issuer, did, list),
    entries,
    now,
    ttlSeconds: TTL_SECONDS,
    ...issuing,
  });
  const edition: PublishedEdition = { ...lists, epoch, issuedAtMs, mark };
  const requestId = newRequestId(issuer.random);
  const args = {
    owner: did,
    list,
    epoch,
    tokenDigest: lists.tokenDigest,
    bitstringDigest: lists.bitstringDigest,
    accreditation: accreditationId,
  };
  const row = {
    id: requestId,
    kind: 'publish' as const,
    submission: { organisation: did, name: 'status.publish' as const, args, requestId },
    afterwards: [{ put: editionKey(did, list), value: edition }],
  };
  await issuer.store.write([issuer.outbox.entering(row)]);
  await issuer.outbox.settle(requestId);
}

/** The newest edition of a list, by the organisation's scid. @throws STATUS_LIST_UNKNOWN */
export async function readStatusList(issuer: Issuer, scid: string, list: number): Promise<PublishedEdition> {
  const edition = await issuer.store.get<PublishedEdition>(editionKey(scid, list));
  if (edition === undefined) throw new LicenceError('STATUS_LIST_UNKNOWN');
  return edition;
}

async function isStale({ store, nowMs }: Issuer, did: string, list: number): Promise<boolean> {
  const edition = await store.get<PublishedEdition>(editionKey(did, list));
  if (edition === undefined || ((await store.get<string>(markKey(did, list))) ?? null) !== edition.mark) return true;
  return nowMs() - edition.issuedAtMs > (TTL_SECONDS * 1000) / 2;
}
