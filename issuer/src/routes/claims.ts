import { errorTable, type LicenceError } from '@ganzheng/sdk/errors';
import { authorizationServerMetadata, nonceResponse, protocolError } from '@ganzheng/sdk/oid4vc';
import { defineRoute, type ProtocolError, type Route } from '@ganzheng/sdk/web';
import { z } from 'zod';
import { claim } from '../claim.js';
import type { Issuer } from '../issuer.js';
import { giveNonce } from '../nonce.js';
import { makeOffer, readOpenOffer } from '../offer.js';
import { redeemOffer } from '../redeem.js';
import { idShape, instantShape } from './shape.js';

/** Protocol endpoints answer OpenID4VCI's own error, with our code beside it. */
const asProtocol = (error: LicenceError): ProtocolError => ({ status: errorTable[error.code].status, body: { ...protocolError(error) } });

/** Offers, and the endpoints of OpenID4VCI with which a wallet claims copies. @see OpenID4VCI 1.0 */
export const claimRoutes = (issuer: Issuer): readonly Route[] => [
  defineRoute({
    method: 'post',
    path: '/licences/:recordId/offers',
    operationId: 'offerLicence',
    summary: { zh: '向持证主体发出领取要约', en: 'Offer a licence to its holder' },
    auth: { roles: ['issuer-officer', 'supervisor', 'clerk'] },
    idempotent: true,
    status: 201,
    params: z.strictObject({ recordId: idShape }),
    body: z.strictObject({ txCode: z.boolean() }),
    response: z.strictObject({ offerId: idShape, offerUri: z.string(), txCode: z.string().nullable(), expires: instantShape }),
    handler: ({ params, body, staff, requestKey }) =>
      makeOffer(issuer, staff.organisation, params.recordId, { withTxCode: body.txCode }, requestKey),
  }),
  defineRoute({
    method: 'get',
    path: '/.well-known/openid-credential-issuer',
    operationId: 'credentialIssuerMetadata',
    summary: { zh: '颁发服务元数据', en: 'Credential issuer metadata' },
    auth: 'public',
    response: z.looseObject({ credential_issuer: z.string() }),
    headers: { 'cache-control': 'public, max-age=300' },
    handler: () => issuer.metadata.credentialIssuer,
  }),
  defineRoute({
    method: 'get',
    path: '/.well-known/oauth-authorization-server',
    operationId: 'authorizationServerMetadata',
    summary: { zh: '授权服务元数据', en: 'Authorization server metadata' },
    auth: 'public',
    response: z.looseObject({ issuer: z.string() }),
    headers: { 'cache-control': 'public, max-age=300' },
    handler: () => authorizationServerMetadata({ issuerUrl: issuer.baseUrl }),
  }),
  defineRoute({
    method: 'get',
    path: '/offers/:offerId',
    operationId: 'readOffer',
    summary: { zh: '读取领取要约', en: 'Read an offer' },
    auth: 'public',
    params: z.strictObject({ offerId: idShape }),
    response: z.looseObject({ credential_issuer: z.string() }),
    protocolError: asProtocol,
    handler: ({ params }) => readOpenOffer(issuer, params.offerId),
  }),
  defineRoute({
    method: 'post',
    path: '/token',
    operationId: 'redeemOffer',
    summary: { zh: '以预授权码换取访问令牌', en: 'Turn a pre-authorised code into an access token' },
    auth: 'public',
    consumes: 'application/x-www-form-urlencoded',
    body: z.looseObject({}),
    response: z.strictObject({ access_token: z.string(), token_type: z.literal('Bearer'), expires_in: z.int() }),
    protocolError: asProtocol,
    handler: ({ body }) => redeemOffer(issuer, body),
  }),
  defineRoute({
    method: 'post',
    path: '/nonce',
    operationId: 'giveNonce',
    summary: { zh: '领取随机数', en: 'Get a nonce for proofs of keys' },
    auth: 'public',
    response: z.looseObject({ c_nonce: z.string() }),
    protocolError: asProtocol,
    handler: () => nonceResponse(giveNonce(issuer)),
  }),
  defineRoute({
    method: 'post',
    path: '/credential',
    operationId: 'claimCopies',
    summary: { zh: '领取证照副本', en: 'Claim copies of a licence' },
    auth: 'public',
    body: z.looseObject({}),
    response: z.looseObject({ credentials: z.array(z.strictObject({ credential: z.string() })) }),
    protocolError: asProtocol,
    handler: async ({ header, body }) => {
      const { credentials } = await claim(issuer, header('authorization'), body);
      return { credentials: [...credentials] };
    },
  }),
];
