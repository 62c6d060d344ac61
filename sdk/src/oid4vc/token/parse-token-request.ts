import { preAuthorizedCodeGrantIdentifier } from '@openid4vc/oauth2';
import { z } from 'zod';
import { LicenceError } from '../../errors/index.js';
import { equalBytes } from '../../sm/index.js';

/** Attacker-controlled; other members are OAuth's own and are let pass unread. */
const form = z.object({
  grant_type: z.string().max(128),
  'pre-authorized_code': z.string().min(1).max(512),
  tx_code: z.string().min(1).max(64).optional(),
});

/** A request to turn a pre-authorised code into an access token. */
export interface TokenRequest {
  readonly preAuthorizedCode: string;
  readonly txCode?: string;
}

/**
 * Reads a token request.
 *
 * @param body the parsed form (`application/x-www-form-urlencoded`); attacker-controlled
 * @throws TOKEN_REQUEST_MALFORMED, GRANT_TYPE_UNSUPPORTED
 * @see OpenID4VCI 1.0, 6.1; RFC 6749, 4.5
 */
export function parseTokenRequest(body: unknown): TokenRequest {
  const grantType = z.object({ grant_type: z.string() }).safeParse(body);
  if (grantType.success && grantType.data.grant_type !== preAuthorizedCodeGrantIdentifier) throw new LicenceError('GRANT_TYPE_UNSUPPORTED');
  const parsed = form.safeParse(body);
  if (!parsed.success) throw new LicenceError('TOKEN_REQUEST_MALFORMED');
  const { 'pre-authorized_code': preAuthorizedCode, tx_code: txCode } = parsed.data;
  return { preAuthorizedCode, ...(txCode === undefined ? {} : { txCode }) };
}

/** What the issuer kept of an offer. */
export interface ExpectedToken {
  readonly preAuthorizedCode: string;
  readonly txCode?: string;
  readonly expiresAt: Date;
}

/**
 * Holds a token request against what was offered; counting wrong tries is the caller's, who has the storage.
 *
 * @throws OFFER_CODE_INVALID, OFFER_PIN_WRONG
 * @see OpenID4VCI 1.0, 6.1
 */
export function verifyTokenRequest(request: TokenRequest, expected: ExpectedToken, now: Date): void {
  if (!same(request.preAuthorizedCode, expected.preAuthorizedCode) || now > expected.expiresAt)
    throw new LicenceError('OFFER_CODE_INVALID');
  if (!same(request.txCode ?? '', expected.txCode ?? '')) throw new LicenceError('OFFER_PIN_WRONG');
}

const encoder = new TextEncoder();

const same = (a: string, b: string): boolean => equalBytes(encoder.encode(a), encoder.encode(b));
