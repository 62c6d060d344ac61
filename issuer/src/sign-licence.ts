import { type Json, leafHashOf } from '@ganzheng/sdk/ledger';
import type { Licence } from '@ganzheng/sdk/licence';
import type { PublicKey } from '@ganzheng/sdk/sm';
import { buildCopyClaims, contentDigestOf, issueOriginal, issueSdJwt, type StatusReference, statusListUrnOf } from '@ganzheng/sdk/vc';
import { hex } from '@scure/base';
import type { Issuer, IssuerOrganisation } from './issuer.js';
import type { StatusPlace } from './record.js';
import { scidOf } from './status-index.js';

/** A signed credential and the leaf that commits to it. */
export interface Signed<T> {
  readonly credential: T;
  /** leaf hash, hex */
  readonly leaf: string;
}

/** Signs the original (原件) of a licence with a fresh salt inside. */
export function signOriginal(issuer: Issuer, organisation: IssuerOrganisation, licence: Licence, place: StatusPlace): Signed<Json> {
  const { anchor, salt } = freshAnchor(issuer);
  const original = issueOriginal({
    licence,
    issuerDid: organisation.did,
    keyId: organisation.issuing.keyId,
    signer: organisation.issuing.signer,
    status: statusReferenceOf(issuer, organisation.did, place),
    anchor,
    created: new Date(issuer.nowMs()).toISOString(),
  });
  return { credential: original as unknown as Json, leaf: hex.encode(leafHashOf('credential', salt, contentDigestOf(original))) };
}

/** Signs a copy bound to one key of a wallet. @param since UTC instant from which the organisation's authority holds */
export function signCopy(
  issuer: Issuer,
  organisation: IssuerOrganisation,
  {
    licence,
    holderKey,
    place,
    since,
  }: { readonly licence: Licence; readonly holderKey: PublicKey; readonly place: StatusPlace; readonly since: string },
): Signed<string> {
  const { anchor, salt } = freshAnchor(issuer);
  // The minute of issue is enough; the second would help to link the copies of one claim. But not before the organisation was accredited.
  const iat = Math.max(Math.floor(issuer.nowMs() / 60_000) * 60, Math.ceil(Date.parse(since) / 1000));
  const claims = buildCopyClaims({
    licence,
    issuerDid: organisation.did,
    holderKey,
    status: statusReferenceOf(issuer, organisation.did, place),
    anchor,
    iat,
  });
  const { keyId, signer } = organisation.issuing;
  const credential = issueSdJwt({ ...claims, signer, keyId, random: issuer.random });
  return { credential, leaf: hex.encode(leafHashOf('credential', salt, contentDigestOf(credential))) };
}

/** Where a list is published; on this machine alone it has only a name. */
export const statusUriOf = ({ baseUrl }: Pick<Issuer, 'baseUrl'>, did: string, list: number): string =>
  baseUrl.startsWith('https:') ? `${baseUrl}/status-lists/${scidOf(did)}/${list}` : statusListUrnOf(did, list);

const statusReferenceOf = (issuer: Issuer, owner: string, place: StatusPlace): StatusReference => ({
  owner,
  ...place,
  uri: statusUriOf(issuer, owner, place.list),
});

function freshAnchor({ random, operator }: Issuer) {
  const salt = random(32);
  return { salt, anchor: { operator: operator.did, shard: operator.shard, salt: hex.encode(salt) } };
}
