import { errorTable, type LicenceError } from '@ganzheng/sdk/errors';
import { protocolError } from '@ganzheng/sdk/oid4vc';
import { defineRoute, type Route } from '@ganzheng/sdk/web';
import { z } from 'zod';
import type { VerifierDeps } from '../deps.js';
import { openRequest, receiveAnswer } from '../receive-answer.js';

/** The specification's own error, with the status of our code. */
const specError = (error: LicenceError) => ({ status: errorTable[error.code].status, body: { ...protocolError(error) } });

const requestParams = z.strictObject({ requestId: z.string().max(64) });

/** What wallets meet: the signed request and where to answer it. Public, because a request carries its own proof and an answer its own nonce. @see OpenID4VP 1.0 */
export const walletRoutes = (deps: VerifierDeps): Route[] => [
  defineRoute({
    method: 'get',
    path: '/requests/:requestId',
    operationId: 'readRequestObject',
    summary: { zh: '读取签名的出示请求', en: 'Read the signed request object' },
    auth: 'public',
    params: requestParams,
    response: { mediaType: 'application/oauth-authz-req+jwt' },
    headers: { 'cache-control': 'no-store' },
    protocolError: specError,
    handler: async ({ params }) => (await openRequest(deps, params.requestId)).jar,
  }),
  defineRoute({
    method: 'post',
    path: '/responses/:requestId',
    operationId: 'answerRequest',
    summary: { zh: '提交出示（direct_post）', en: 'Answer a request (direct_post)' },
    auth: 'public',
    consumes: 'application/x-www-form-urlencoded',
    params: requestParams,
    body: z.record(z.string(), z.string()),
    response: z.strictObject({ verdict: z.enum(['good', 'provisional', 'bad']).nullable() }),
    headers: { 'cache-control': 'no-store' },
    protocolError: specError,
    handler: async ({ params, body }) => ({ verdict: (await receiveAnswer(deps, params.requestId, body)).verdict }),
  }),
];
