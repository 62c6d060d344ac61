import { LicenceError } from '../errors/index.js';
import { parseJson } from '../json/parse.js';
import type { PublicKey } from '../sm/index.js';
import { documentDigest, jwtDigest } from './content-digest.js';
import { readCopy } from './copy/read.js';
import { cryptosuite } from './data-integrity/proof.js';
import { verifyDataIntegrity } from './data-integrity/verify.js';
import { signingAlgorithm } from './jws/algorithm.js';
import type { JsonObject } from './jws/parse.js';
import type { LicenceView } from './licence-view.js';
import { readOriginal } from './original/read.js';
import { type AnchorReference, requireOwnKey, type StatusReference } from './reference.js';
import { type ParsedSdJwt, parseSdJwt, sdJwtType, verifySdJwtSignature } from './sd-jwt/parse.js';

/** The name of a credential format, as OpenID4VCI writes it. */
export type CredentialFormat = 'dc+sd-jwt' | 'ldp_vc';

/** A credential taken apart, whatever its format; nothing of it is believed until its signature is checked and its issuer judged. */
export interface OpenedCredential {
  readonly format: CredentialFormat;
  /** the algorithm or cryptosuite that signed it */
  readonly suite: string;
  readonly licence: LicenceView;
  readonly issuer: string;
  /** DID URL of the key that claims to have signed, one of the issuer */
  readonly keyId: string;
  /** instant the signature claims, UTC; the anchored time weighs more */
  readonly signedAt: string;
  /** seconds since 1970 UTC after which the credential itself (not the licence) ends; null: never */
  readonly expiresAtSeconds: number | null;
  readonly status: StatusReference;
  readonly anchor: AnchorReference;
  /** SM3 of what the issuer signed: the leaf of the log commits to it */
  readonly contentDigest: Uint8Array;
  /** the copy with its key binding; null for an original, which is bound to nobody */
  readonly copy: ParsedSdJwt | null;
  /** true when the issuer's signature holds under the key */
  verify(publicKey: PublicKey): boolean;
}

/** What is known of a format. */
export interface FormatRow {
  readonly format: CredentialFormat;
  readonly zh: string;
  readonly en: string;
  readonly mediaType: string;
  /** what signs it, as OpenID4VCI's `credential_signing_alg_values_supported` writes it */
  readonly suite: string;
  /** true when an outside value looks like this format */
  accepts(credential: string | JsonObject): boolean;
  open(credential: string | JsonObject): OpenedCredential;
}

/** One row a format; nobody else switches on their names. @see OpenID4VCI 1.0 Appendix A */
export const credentialFormats: Readonly<Record<CredentialFormat, FormatRow>> = Object.freeze({
  'dc+sd-jwt': {
    format: 'dc+sd-jwt',
    zh: '证照副本（选择性披露）',
    en: 'licence copy with selective disclosure (SD-JWT VC)',
    mediaType: `application/${sdJwtType}`,
    suite: signingAlgorithm.jose,
    accepts: (credential) => typeof credential === 'string' && !credential.trimStart().startsWith('{'),
    open: (credential) => openCopy(parseSdJwt(textOf(credential))),
  },
  ldp_vc: {
    format: 'ldp_vc',
    zh: '证照原件',
    en: 'original of a licence (VCDM 2.0)',
    mediaType: 'application/vc',
    suite: cryptosuite,
    accepts: (credential) => typeof credential !== 'string' || credential.trimStart().startsWith('{'),
    open: (credential) => openOriginal(objectOf(credential)),
  },
});

/**
 * Takes a credential of any format apart.
 *
 * @param credential attacker-controlled: an SD-JWT with or without key binding, or an original as JSON text or object
 * @throws CREDENTIAL_FORMAT_UNKNOWN, and what the readers of the formats throw
 * @example openCredential(text).licence.typeCode
 */
export function openCredential(credential: string | JsonObject): OpenedCredential {
  const row = Object.values(credentialFormats).find(({ accepts }) => accepts(credential));
  if (row === undefined) throw new LicenceError('CREDENTIAL_FORMAT_UNKNOWN');
  return row.open(credential);
}

/** SM3 of what the issuer of a credential signed: the issuer-signed JWT alone, or the document without its proof. @throws what openCredential throws */
export const contentDigestOf = (credential: string | JsonObject): Uint8Array => openCredential(credential).contentDigest;

function openCopy(parsed: ParsedSdJwt): OpenedCredential {
  const { licence, issuer, status, anchor, issuedAtSeconds, expiresAtSeconds } = readCopy(parsed.claims);
  return {
    format: 'dc+sd-jwt',
    suite: parsed.jwt.header.alg,
    licence,
    issuer,
    keyId: requireOwnKey(parsed.jwt.header.kid, issuer),
    signedAt: new Date(issuedAtSeconds * 1000).toISOString(),
    expiresAtSeconds,
    status,
    anchor,
    contentDigest: jwtDigest(parsed.jwt.compact),
    copy: parsed,
    verify: (publicKey) => verifySdJwtSignature(parsed, publicKey),
  };
}

function openOriginal(document: JsonObject): OpenedCredential {
  const { licence, issuer, status, anchor, keyId, created } = readOriginal(document);
  return {
    format: 'ldp_vc',
    suite: cryptosuite,
    licence,
    issuer,
    keyId,
    signedAt: new Date(Date.parse(created)).toISOString(),
    expiresAtSeconds: null,
    status,
    anchor,
    contentDigest: documentDigest(document),
    copy: null,
    verify: (publicKey) => verifyDataIntegrity(document, publicKey),
  };
}

function textOf(credential: string | JsonObject): string {
  if (typeof credential === 'string') return credential;
  throw new LicenceError('CREDENTIAL_MALFORMED', { expected: 'text' });
}

function objectOf(credential: string | JsonObject): JsonObject {
  const value = typeof credential === 'string' ? parseJson(credential, { maxLength: 128 * 1024, maxDepth: 16 }) : credential;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new LicenceError('CREDENTIAL_MALFORMED', { expected: 'a JSON object' });
}
