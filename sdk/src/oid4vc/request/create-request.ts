import type { Signer } from '../../sm/index.js';
import { jwsAlgorithm } from '../jwt.js';
import { library } from '../library.js';
import { parseWebAddress } from '../web-address.js';
import { type Dcql, parseDcql } from './dcql.js';

/** Who asks, and why he may: an accreditation or its id, shown to the citizen. @see OpenID4VP 1.0, 5.1 (verifier_info) */
export interface VerifierInfo {
  readonly format: string;
  readonly data: string | Record<string, unknown>;
}

/** @see OpenID4VP 1.0, 5.8 (the audience of a request whose wallet is not known) */
const audience = 'https://self-issued.me/v2';

const prefix = 'decentralized_identifier:';

/** The client id of a verifier's DID; also the audience of the key bindings made for him. @see OpenID4VP 1.0, 5.9.3 */
export const clientIdOf = (did: string): string => `${prefix}${did}`;

/** The DID behind a client id, or nothing. @param clientId attacker-controlled */
export const didOfClientId = (clientId: string): string | undefined =>
  clientId.startsWith(`${prefix}did:`) ? clientId.slice(prefix.length) : undefined;

/**
 * Signs a request for licences (JAR), to be served at its request_uri as `application/oauth-authz-req+jwt`.
 *
 * @param did the verifier's
 * @param keyId one of the DID's `authentication` keys, a DID URL
 * @param signer that key
 * @param responseUri where the wallet posts its answer
 * @param nonce at least 128 random bits, good for one answer
 * @param state names the case at the verifier; random
 * @param dcql from `dcqlFor`
 * @param transactionData from `createTransactionData`; none when no authorisation of the citizen's is sought
 * @param now the verifier's clock
 * @throws DCQL_MALFORMED, ADDRESS_FORBIDDEN
 * @see OpenID4VP 1.0, 5; RFC 9101
 */
export async function createRequest(parts: {
  readonly did: string;
  readonly keyId: string;
  readonly signer: Signer;
  readonly responseUri: string;
  readonly nonce: string;
  readonly state: string;
  readonly dcql: Dcql;
  readonly transactionData?: readonly string[];
  readonly verifierInfo?: readonly VerifierInfo[];
  readonly verifierName?: string;
  readonly now: Date;
  readonly expiresInSeconds: number;
}): Promise<string> {
  parseWebAddress(parts.responseUri);
  const issuedAt = Math.floor(parts.now.getTime() / 1000);
  const { jar } = await library({ signer: parts.signer })
    .verifier()
    .createOpenId4vpAuthorizationRequest({
      authorizationRequestPayload: {
        response_type: 'vp_token',
        response_mode: 'direct_post',
        client_id: clientIdOf(parts.did),
        response_uri: parts.responseUri,
        nonce: parts.nonce,
        state: parts.state,
        dcql_query: parseDcql(parts.dcql),
        client_metadata: {
          ...(parts.verifierName === undefined ? {} : { client_name: parts.verifierName }),
          vp_formats_supported: { 'dc+sd-jwt': { 'sd-jwt_alg_values': [jwsAlgorithm], 'kb-jwt_alg_values': [jwsAlgorithm] } },
        },
        ...(parts.transactionData === undefined ? {} : { transaction_data: [...parts.transactionData] }),
        ...(parts.verifierInfo === undefined ? {} : { verifier_info: [...parts.verifierInfo] }),
      },
      jar: {
        requestUri: parts.responseUri,
        expiresInSeconds: parts.expiresInSeconds,
        jwtSigner: { method: 'did', alg: jwsAlgorithm, didUrl: parts.keyId },
        // The library would stamp its own clock; the time is the caller's.
        additionalJwtPayload: { iat: issuedAt, exp: issuedAt + parts.expiresInSeconds, aud: audience },
      },
    });
  if (jar === undefined) throw new TypeError('the library made no request object');
  return jar.authorizationRequestJwt;
}

/** The link of a request: what the QR code at the window says. @see OpenID4VP 1.0, 5.7 */
export const requestUriLink = ({ did, requestUri }: { readonly did: string; readonly requestUri: string }): string =>
  `openid4vp://?${new URLSearchParams({ client_id: clientIdOf(did), request_uri: requestUri })}`;
