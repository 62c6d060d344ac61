import { LicenceError } from '@ganzheng/sdk/errors';
import { parseTokenRequest, type TokenResponse, tokenResponse, verifyTokenRequest } from '@ganzheng/sdk/oid4vc';
import { sm3 } from '@ganzheng/sdk/sm';
import { base64urlnopad, hex, utf8 } from '@scure/base';
import type { Issuer } from './issuer.js';
import { type OfferRecord, offerKey, preAuthorizedCodeOf } from './offer.js';
import { copyKey } from './register.js';

/** What an access token stands for; kept under the token's digest alone. */
export interface TokenRecord {
  readonly record: string;
  readonly organisation: string;
  readonly configurationId: string;
  readonly expiresMs: number;
}

const TOKEN_SECONDS = 600;
const MOST_TRIES = 5;

const tokenKeyOf = (accessToken: string): string => `TOK~${hex.encode(sm3(utf8.decode(accessToken)))}`;

/**
 * Turns a pre-authorised code into an access token, once; after five wrong codes of the citizen the offer is burnt.
 *
 * @param body the form; attacker-controlled
 * @throws TOKEN_REQUEST_MALFORMED, GRANT_TYPE_UNSUPPORTED, OFFER_CODE_INVALID, OFFER_PIN_WRONG
 * @see OpenID4VCI 1.0 §6
 */
export async function redeemOffer(issuer: Issuer, body: unknown): Promise<TokenResponse> {
  const request = parseTokenRequest(body);
  return issuer.exclusive(async () => {
    const key = offerKey(request.preAuthorizedCode.split('.')[0] ?? '');
    const offer = await issuer.store.get<OfferRecord>(key);
    if (offer === undefined || offer.state !== 'open') throw new LicenceError('OFFER_CODE_INVALID');
    const expected = {
      preAuthorizedCode: preAuthorizedCodeOf(issuer, offer.id),
      expiresAt: new Date(offer.expiresMs),
      ...(offer.txCode === null ? {} : { txCode: offer.txCode }),
    };
    try {
      verifyTokenRequest(request, expected, new Date(issuer.nowMs()));
    } catch (error) {
      if (error instanceof LicenceError && error.code === 'OFFER_PIN_WRONG') await countTry(issuer, offer);
      throw error;
    }
    return grantToken(issuer, offer);
  });
}

async function countTry(issuer: Issuer, offer: OfferRecord): Promise<void> {
  const tries = offer.tries + 1;
  await issuer.store.write([{ put: offerKey(offer.id), value: { ...offer, tries, state: tries >= MOST_TRIES ? 'burnt' : 'open' } }]);
}

async function grantToken(issuer: Issuer, offer: OfferRecord): Promise<TokenResponse> {
  const accessToken = base64urlnopad.encode(issuer.random(32));
  const token: TokenRecord = {
    record: offer.record,
    organisation: offer.organisation,
    configurationId: offer.configurationId,
    expiresMs: issuer.nowMs() + TOKEN_SECONDS * 1000,
  };
  await issuer.store.write([
    { put: offerKey(offer.id), value: { ...offer, state: 'redeemed', txCode: null } },
    { put: tokenKeyOf(accessToken), value: token },
  ]);
  return tokenResponse({ accessToken, expiresInSeconds: TOKEN_SECONDS });
}

/** What the bearer of an access token may claim. @param header attacker-controlled @throws ACCESS_TOKEN_INVALID */
export async function tokenOf(
  issuer: Issuer,
  header: string | undefined,
): Promise<{ readonly token: TokenRecord; readonly tokenKey: string }> {
  const text = /^Bearer ([\w-]{43})$/i.exec(header ?? '')?.[1];
  const tokenKey = tokenKeyOf(text ?? '');
  const token = text === undefined ? undefined : await issuer.store.get<TokenRecord>(tokenKey);
  if (token === undefined || issuer.nowMs() > token.expiresMs) throw new LicenceError('ACCESS_TOKEN_INVALID');
  return { token, tokenKey };
}

/** Forgets tokens whose time is over, and with each the copies it was answered with: from then on they are the wallet's alone. */
export async function sweepTokens(issuer: Issuer): Promise<void> {
  for await (const [key, token] of issuer.store.range<TokenRecord>('TOK~')) {
    if (issuer.nowMs() <= token.expiresMs) continue;
    await issuer.exclusive(async () => {
      const copies = (await issuer.register.copiesOf(token.record)).filter((copy) => copy.token === key);
      const bare = copies.map((copy) => ({ put: copyKey(copy.record, copy.id), value: { ...copy, credential: null, token: null } }));
      await issuer.store.write([...bare, { del: key }]);
    });
  }
}
