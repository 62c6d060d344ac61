import { LicenceError } from '../../errors/index.js';
import { bindKey, type KeyBindingInput } from '../key-binding/bind.js';
import type { ClaimPath } from './claims.js';
import { type ParsedSdJwt, parseSdJwt } from './parse.js';

/**
 * Presents a copy: keeps the disclosures asked for (and those they lie within), leaves the others out, and binds the rest to who asked.
 *
 * @param sdJwt as received from the issuer, without key binding
 * @param disclose paths of the claims to show; a path within one disclosure shows all of it
 * @param binding nonce and audience of the request, the time, and the holder's signer
 * @throws CLAIM_PATH_UNKNOWN, and what parseSdJwt throws
 * @see RFC 9901 §4.3, §6.2
 * @example presentSdJwt(copy, [['licence', 'face', 'name']], { nonce, audience, iat, holderSigner })
 */
export function presentSdJwt(sdJwt: string, disclose: readonly ClaimPath[], binding: KeyBindingInput): string {
  const presented = selectDisclosures(parseSdJwt(sdJwt), disclose);
  return presented + bindKey(presented, binding);
}

/** The SD-JWT with only the disclosures that the paths need. @throws CLAIM_PATH_UNKNOWN */
function selectDisclosures({ jwt, claims, disclosed }: ParsedSdJwt, disclose: readonly ClaimPath[]): string {
  for (const path of disclose) if (!stands(claims, path)) throw new LicenceError('CLAIM_PATH_UNKNOWN');
  const kept = disclosed.filter(({ path }) => disclose.some((asked) => isWithin(asked, path)));
  return `${[jwt.compact, ...kept.map(({ disclosure }) => disclosure.text)].join('~')}~`;
}

/** True when `inner` is `outer` or lies within it. */
const isWithin = (inner: ClaimPath, outer: ClaimPath): boolean => outer.every((step, at) => inner[at] === step);

function stands(claims: unknown, path: ClaimPath): boolean {
  let value = claims;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return false;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return path.length > 0;
}
