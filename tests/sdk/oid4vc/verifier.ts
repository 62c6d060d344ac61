import { keyIdOf } from '@ganzheng/sdk/did';
import { matterOf, waivable } from '@ganzheng/sdk/licence';
import { clientIdOf, createRequest, createTransactionData, dcqlFor, fieldsOf, requestUriLink } from '@ganzheng/sdk/oid4vc';
import type { Signer } from '@ganzheng/sdk/sm';
import { newKey } from './jwt.js';

export const now = new Date('2026-11-23T05:00:00.000Z');
export const did = 'did:elic:local:z3yQdZhLRbPHPLcJ2pQhH4g6Ym1Fk';
export const responseUri = 'https://verifier.example/response';
export const requestUri = 'https://verifier.example/requests/1';
export const nonce = 'nonce-0123456789abcdef0123';
export const state = 'state-0123456789abcdef0123';
const matter = matterOf('11360700MB0T10053B3607000105001');
const situation = matter.situations[0]?.code ?? '';
export const signer: Signer = newKey();
export const keyId = keyIdOf(did, signer.publicKey);
export const dcql = dcqlFor(waivable(matter, situation));

export const authorization = {
  credentialIds: dcql.credentials.map(({ id }) => id),
  verifier: did,
  matterCode: matter.matterCode,
  purpose: matter.purposeCode,
  fields: fieldsOf(dcql),
  notBefore: now.toISOString(),
  expires: new Date(now.getTime() + 3_600_000).toISOString(),
  maxUses: 1,
  notice: { zh: '仅用于本次办件', en: 'For this case only' },
};

export const requestParts = {
  did,
  keyId,
  signer,
  responseUri,
  nonce,
  state,
  dcql,
  now,
  expiresInSeconds: 600,
  verifierName: '赣州市综合窗口',
  transactionData: [createTransactionData(authorization)],
};

export const link = requestUriLink({ did, requestUri });
export const clientId = clientIdOf(did);
export const served = (jwt: string) => new Response(jwt, { headers: { 'content-type': 'application/oauth-authz-req+jwt' } });
export const makeRequest = () => createRequest(requestParts);
