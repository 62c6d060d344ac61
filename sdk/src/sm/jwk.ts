import { base64urlnopad } from '@scure/base';
import { LicenceError } from '../errors/index.js';
import { canonicalBytes } from '../json/canonical.js';
import { concatBytes } from './concat-bytes.js';
import { sm2Identifiers } from './identifiers.js';
import { isPublicKey, type PublicKey } from './point.js';
import { sm3 } from './sm3.js';

/** The public key as a JWK, with the required members only; a type, not an interface, so that it passes for a JSON object. @see RFC 7518, 6.2.1 */
export type Jwk = {
  readonly kty: 'EC';
  readonly crv: 'SM2';
  readonly x: string;
  readonly y: string;
};

const { keyType, curve, curveAliases } = sm2Identifiers;
const curveNames: readonly unknown[] = [curve, ...curveAliases];

/**
 * Writes a public key as a JWK.
 *
 * @param publicKey 65 bytes 04 ‖ x ‖ y
 * @throws KEY_MALFORMED when it is not a point of the curve
 * @see RFC 7518, 6.2.1
 */
export function jwkOf(publicKey: PublicKey): Jwk {
  if (!isPublicKey(publicKey)) throw new LicenceError('KEY_MALFORMED', { expected: '65 bytes of a point of the curve' });
  const [x, y] = [publicKey.subarray(1, 33), publicKey.subarray(33)];
  return Object.freeze({ kty: keyType, crv: curve, x: base64urlnopad.encode(x), y: base64urlnopad.encode(y) });
}

/**
 * Reads a public key from a JWK, under any of the names of the curve.
 *
 * @param jwk attacker-controlled; other members are left alone, but a private key (`d`) is refused
 * @throws KEY_MALFORMED when it is not a public key on SM2
 * @see RFC 7517, 4; RFC 7518, 6.2.1
 * @example publicKeyOfJwk({ kty: 'EC', crv: 'sm2p256v1', x, y })
 */
export function publicKeyOfJwk(jwk: unknown): PublicKey {
  if (typeof jwk !== 'object' || jwk === null) throw malformed('a JSON object');
  const { kty, crv, x, y, d } = jwk as Readonly<Record<string, unknown>>;
  if (kty !== keyType || !curveNames.includes(crv)) throw malformed('kty EC and crv SM2');
  if (d !== undefined) throw malformed('no private member');
  const publicKey = concatBytes(Uint8Array.of(4), coordinate(x), coordinate(y));
  if (!isPublicKey(publicKey)) throw malformed('a point of the curve');
  return publicKey;
}

/**
 * Names a public JWK: base64url of the SM3 of its required members, after the name of the curve is made ours.
 *
 * @param jwk attacker-controlled
 * @throws KEY_MALFORMED when it is not a public key on SM2
 * @see RFC 7638, 3, with SM3 in place of SHA-256 (this profile)
 */
export const jwkThumbprint = (jwk: unknown): string => base64urlnopad.encode(sm3(canonicalBytes(jwkOf(publicKeyOfJwk(jwk)))));

function coordinate(text: unknown): Uint8Array {
  if (typeof text !== 'string' || text.length !== 43) throw malformed('coordinates of 43 characters');
  try {
    return base64urlnopad.decode(text);
  } catch (cause) {
    throw malformed('base64url', cause);
  }
}

const malformed = (expected: string, cause?: unknown): LicenceError => new LicenceError('KEY_MALFORMED', { expected }, cause);
