import { z } from 'zod';
import { LicenceError } from '../../errors/index.js';
import { type PublicKey, publicKeyOfJwk } from '../../sm/index.js';
import { type LicenceView, licenceViewSchema } from '../licence-view.js';
import {
  type AnchorReference,
  anchorReferenceSchema,
  numericDate,
  organisationDid,
  requireTypeOf,
  type StatusReference,
  statusReferenceSchema,
} from '../reference.js';

/** A licence copy as far as it is disclosed. */
export interface Copy {
  readonly licence: LicenceView;
  readonly issuer: string;
  readonly vct: string;
  readonly holderKey: PublicKey;
  readonly status: StatusReference;
  readonly anchor: AnchorReference;
  /** seconds since 1970 UTC */
  readonly issuedAtSeconds: number;
  readonly expiresAtSeconds: number | null;
}

const claimsSchema = z.strictObject({
  iss: organisationDid,
  vct: z.string().max(64),
  iat: numericDate,
  exp: numericDate.optional(),
  cnf: z.strictObject({ jwk: z.unknown() }),
  status: z.strictObject({
    status_list: z.strictObject({ idx: z.int().min(0), uri: z.string() }),
    ledger: statusReferenceSchema.omit({ uri: true }),
  }),
  anchor: anchorReferenceSchema,
  licence: licenceViewSchema,
});

/**
 * Reads the claims of a licence copy, with what is hidden left out.
 *
 * @param claims attacker-controlled: `claims` of a parsed SD-JWT
 * @throws CREDENTIAL_MALFORMED, CREDENTIAL_TYPE_MISMATCH, KEY_BINDING_KEY_MISSING
 * @example readCopy(parseSdJwt(text).claims).licence.validUntil
 */
export function readCopy(claims: unknown): Copy {
  const parsed = claimsSchema.safeParse(claims);
  if (!parsed.success) throw malformed(parsed.error);
  const { iss, vct, iat, exp, cnf, status, anchor, licence } = parsed.data;
  if (status.status_list.idx !== status.ledger.index) throw malformed();
  requireTypeOf(vct, licence.typeCode);
  return {
    licence,
    issuer: iss,
    vct,
    holderKey: keyOf(cnf.jwk),
    status: statusOf({ ...status.ledger, uri: status.status_list.uri }),
    anchor,
    issuedAtSeconds: iat,
    expiresAtSeconds: exp ?? null,
  };
}

function statusOf(input: StatusReference): StatusReference {
  const parsed = statusReferenceSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw malformed(parsed.error);
}

function keyOf(jwk: unknown): PublicKey {
  try {
    return publicKeyOfJwk(jwk);
  } catch (cause) {
    throw new LicenceError('KEY_BINDING_KEY_MISSING', {}, cause);
  }
}

const malformed = (cause?: unknown): LicenceError => new LicenceError('CREDENTIAL_MALFORMED', { expected: 'a licence copy' }, cause);
