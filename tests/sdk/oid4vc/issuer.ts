import { errorTable, LicenceError } from '@ganzheng/sdk/errors';
import { licenceTypeOf } from '@ganzheng/sdk/licence';
import {
  type CredentialConfiguration,
  configurationOf,
  createOffer,
  credentialResponse,
  issuerMetadata,
  nonceResponse,
  parseCredentialRequest,
  parseTokenRequest,
  protocolError,
  tokenResponse,
  verifyTokenRequest,
} from '@ganzheng/sdk/oid4vc';
import type { PublicKey } from '@ganzheng/sdk/sm';
import { type Asked, json } from './network.js';

export const issuerUrl = 'https://issuer.example/gz';
export const businessLicence = configurationOf(licenceTypeOf('11100000MB0143028R001'));
export const issuerNow = new Date('2026-11-23T05:00:00.000Z');

/** An issuer on the real functions, with maps for storage; what it issues is the caller's. */
export function createIssuer({
  txCode,
  issue,
  configuration = businessLicence,
  now = issuerNow,
}: {
  readonly txCode?: string;
  readonly issue: (key: PublicKey) => string;
  readonly configuration?: CredentialConfiguration;
  readonly now?: Date;
}) {
  const metadata = issuerMetadata({ issuerUrl, configurations: [configuration] });
  const nonces = new Set<string>();
  const code = 'code-0123456789abcdef0123456789abcdef';
  const token = 'token-0123456789abcdef0123456789abcde';
  let served: unknown;

  const offer = async () => {
    const made = await createOffer({
      metadata,
      configurationIds: [configuration.id],
      preAuthorizedCode: code,
      offerUrl: `${issuerUrl}/offers/1`,
      ...(txCode === undefined ? {} : { txCode: { length: txCode.length } }),
    });
    served = made.offer;
    return made.offerUri;
  };

  const credential = async ({ headers, text }: Asked) => {
    if (headers.get('authorization') !== `Bearer ${token}`) throw new LicenceError('ACCESS_TOKEN_INVALID');
    const { holderKeys } = await parseCredentialRequest({
      body: JSON.parse(text),
      metadata,
      consumeNonce: (nonce) => nonces.delete(nonce),
      now,
    });
    return json(credentialResponse({ credentials: holderKeys.map(issue) }));
  };

  const answerToken = ({ text }: Asked) => {
    const expected = {
      preAuthorizedCode: code,
      expiresAt: new Date(now.getTime() + 600_000),
      ...(txCode === undefined ? {} : { txCode }),
    };
    verifyTokenRequest(parseTokenRequest(Object.fromEntries(new URLSearchParams(text))), expected, now);
    return json(tokenResponse({ accessToken: token, expiresInSeconds: 300 }));
  };

  const answerNonce = () => {
    const nonce = `nonce-${nonces.size}-0123456789abcdef01234567`;
    nonces.add(nonce);
    return json(nonceResponse(nonce));
  };

  const handlers = {
    'GET https://issuer.example/.well-known/openid-credential-issuer/gz': () => json(metadata.credentialIssuer),
    'GET https://issuer.example/.well-known/oauth-authorization-server/gz': () => json(metadata.authorizationServers[0]),
    [`GET ${issuerUrl}/offers/1`]: () => json(served),
    [`POST ${issuerUrl}/token`]: coded(answerToken),
    [`POST ${issuerUrl}/nonce`]: answerNonce,
    [`POST ${issuerUrl}/credential`]: coded(credential),
  };
  return { metadata, nonces, offer, handlers };
}

function coded(handler: (asked: Asked) => Response | Promise<Response>) {
  return async (asked: Asked): Promise<Response> => {
    try {
      return await handler(asked);
    } catch (error) {
      if (!(error instanceof LicenceError)) throw error;
      return json(protocolError(error), errorTable[error.code].status);
    }
  };
}
