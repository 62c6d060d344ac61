import { LicenceError } from '@ganzheng/sdk/errors';
import { type CredentialResponse, credentialResponse, parseCredentialRequest } from '@ganzheng/sdk/oid4vc';
import { type PublicKey, sm3 } from '@ganzheng/sdk/sm';
import { hex, utf8 } from '@scure/base';
import { authorityOf } from './authority.js';
import type { Issuer } from './issuer.js';
import { consumeNonce } from './nonce.js';
import { requireClaimable } from './offer.js';
import type { CopyRecord, LicenceRecord } from './record.js';
import { type TokenRecord, tokenOf } from './redeem.js';
import { copyKey } from './register.js';
import { signCopy } from './sign-licence.js';
import { reservePlaces } from './status-index.js';

/** A transaction moves 500 entries; an original and its copies move together. */
const MOST_COPIES = 499;

/**
 * Claims (领取) copies of a licence: one SD-JWT VC for each key the wallet proves, each with its own leaf and its own random status place.
 * The same token with the same keys gives the same copies again, so that a lost answer costs nothing.
 *
 * @param authorization the header; attacker-controlled
 * @param body attacker-controlled
 * @throws ACCESS_TOKEN_INVALID, LICENCE_NOT_CLAIMABLE, ACCREDITATION_INACTIVE, ACCREDITATION_OUT_OF_SCOPE, COPIES_EXHAUSTED, and what parseCredentialRequest throws
 * @see OpenID4VCI 1.0 §8
 */
export async function claim(issuer: Issuer, authorization: string | undefined, body: unknown): Promise<CredentialResponse> {
  const { token, tokenKey } = await tokenOf(issuer, authorization);
  const now = new Date(issuer.nowMs());
  const request = await parseCredentialRequest({
    body,
    metadata: issuer.metadata,
    consumeNonce: (nonce) => consumeNonce(issuer, nonce),
    now,
  });
  if (request.configurationId !== token.configurationId) throw new LicenceError('CREDENTIAL_CONFIGURATION_UNKNOWN');
  const copies = await issuer.exclusive(() => copiesFor(issuer, { token, tokenKey, holderKeys: request.holderKeys }));
  return credentialResponse({ credentials: copies.flatMap(({ credential }) => credential ?? []) });
}

interface Claim {
  readonly token: TokenRecord;
  readonly tokenKey: string;
  readonly holderKeys: readonly PublicKey[];
}

async function copiesFor(issuer: Issuer, claimed: Claim): Promise<readonly CopyRecord[]> {
  const { token, tokenKey, holderKeys } = claimed;
  const claimId = claimIdOf(tokenKey, holderKeys);
  // Swept or erased while this claim waited its turn: a copy made now would never be forgotten.
  if ((await issuer.store.get(tokenKey)) === undefined) throw new LicenceError('ACCESS_TOKEN_INVALID');
  const record = await issuer.register.need(token.record, token.organisation);
  const existing = await issuer.register.copiesOf(record.id);
  const made = existing.filter(({ id }) => id.startsWith(`${claimId}-`));
  if (made.length > 0) return made;
  requireClaimable(record);
  if (existing.length + holderKeys.length > MOST_COPIES) throw new LicenceError('COPIES_EXHAUSTED', { most: MOST_COPIES });
  return makeCopies(issuer, record, claimId, claimed);
}

async function makeCopies(
  issuer: Issuer,
  record: LicenceRecord,
  claimId: string,
  { tokenKey, holderKeys }: Claim,
): Promise<readonly CopyRecord[]> {
  const organisation = issuer.organisationOf(record.organisation);
  const authority = await authorityOf(issuer, organisation);
  authority.require(record.licence);
  await requireIssuedOnLedger(issuer, record);
  const { places, changes } = await reservePlaces(issuer, organisation.did, holderKeys.length, record.place.list);
  const copies = holderKeys.flatMap((holderKey, at): CopyRecord[] => {
    const place = places[at];
    if (place === undefined) return [];
    const { credential, leaf } = signCopy(issuer, organisation, { licence: record.licence, holderKey, place, since: authority.since });
    return [{ id: `${claimId}-${String(at).padStart(2, '0')}`, record: record.id, leaf, place, credential, token: tokenKey }];
  });
  const row = issuer.outbox.entering({ id: claimId, kind: 'claim', leaves: copies.map(({ leaf }) => leaf) });
  await issuer.store.write([...changes, ...copies.map((copy) => ({ put: copyKey(record.id, copy.id), value: copy })), row]);
  return copies;
}

/** Whoever accredited the organisation may have moved the original without this register: a copy made now would escape that move. @throws LICENCE_NOT_CLAIMABLE */
async function requireIssuedOnLedger({ ledgerOf }: Issuer, { organisation, place }: LicenceRecord): Promise<void> {
  const entry = await ledgerOf(organisation).evaluate('status.get', { owner: organisation, ...place });
  if (entry !== null && entry.state !== 'issued') throw new LicenceError('LICENCE_NOT_CLAIMABLE', { status: entry.state });
}

/** The id of a claim follows from its token and keys: the same claim again is known. */
const claimIdOf = (tokenKey: string, keys: readonly PublicKey[]): string => hex.encode(sm3(utf8.decode(tokenKey), ...keys)).slice(0, 32);
