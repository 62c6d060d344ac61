import type { Licence } from '../../licence/index.js';
import { jwkOf, type PublicKey } from '../../sm/index.js';
import type { JsonObject } from '../jws/parse.js';
import { hideable, licenceView } from '../licence-view.js';
import { type AnchorReference, anchorReferenceSchema, type StatusReference, statusReferenceSchema, vctOf } from '../reference.js';
import type { MemberPath } from '../sd-jwt/issue.js';

/** What a licence copy is made of. */
export interface CopyInput {
  readonly licence: Licence;
  readonly issuerDid: string;
  /** the wallet's fresh key for this copy */
  readonly holderKey: PublicKey;
  readonly status: StatusReference;
  readonly anchor: AnchorReference;
  /** seconds since 1970 UTC */
  readonly iat: number;
  /** seconds since 1970 UTC; a copy may end before its licence does */
  readonly exp?: number;
}

/**
 * The claims of a licence copy and which of them the holder may keep: number, predecessor, holders and every field of the face, each on its own.
 * What type, version, issuer, dates and region a licence has is always visible.
 *
 * @param input licence, and the random things allotted to this copy; controlled by the issuer
 * @see SD-JWT VC draft-19 §3.2.2; Token Status List §6.1; RFC 7800 §3.2
 * @example issueSdJwt({ ...buildCopyClaims({ licence, issuerDid, holderKey, status, anchor, iat }), signer, keyId, random })
 */
export function buildCopyClaims(input: CopyInput): { readonly payload: JsonObject; readonly disclosable: readonly MemberPath[] } {
  const licence = licenceView(input.licence);
  const { uri, ...ledger } = statusReferenceSchema.parse(input.status);
  const payload = {
    iss: input.issuerDid,
    vct: vctOf(licence.typeCode),
    iat: input.iat,
    ...(input.exp === undefined ? {} : { exp: input.exp }),
    cnf: { jwk: { ...jwkOf(input.holderKey) } },
    status: { status_list: { idx: ledger.index, uri }, ledger },
    anchor: anchorReferenceSchema.parse(input.anchor),
    licence,
  };
  const members = hideable.filter((name) => licence[name] !== undefined).map((name) => ['licence', name]);
  const fields = Object.keys(licence.face).map((name) => ['licence', 'face', name]);
  return { payload, disclosable: [...members, ...fields] };
}
