import { defineRoute, type Route } from '@ganzheng/sdk/web';
import { z } from 'zod';
import type { Issuer } from '../issuer.js';
import { readStatusList } from '../status-list.js';

const params = z.strictObject({ scid: z.string().regex(/^z[1-9A-HJ-NP-Za-km-z]{20,40}$/), list: z.string().regex(/^(0|[1-9]\d{0,4})$/) });

/** What a fetched list may be kept for. @see profile: ttl at most 15 minutes */
const headers = { 'cache-control': 'public, max-age=300' };

/** The published status lists, for everyone. @see Token Status List §8; Bitstring Status List 1.0 §2.2 */
export const statusListRoutes = (issuer: Issuer): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: '/status-lists/:scid/:list',
    operationId: 'readStatusList',
    summary: { zh: '状态列表令牌', en: 'A status list as a token' },
    auth: 'public',
    params,
    response: { mediaType: 'application/statuslist+jwt' },
    headers,
    handler: async ({ params: { scid, list } }) => (await readStatusList(issuer, scid, Number(list))).token,
  }),
  defineRoute({
    method: 'get',
    path: '/status-lists/:scid/:list/:purpose',
    operationId: 'readBitstringList',
    summary: { zh: '位串状态列表', en: 'A status list as a bitstring credential' },
    auth: 'public',
    params: params.extend({ purpose: z.enum(['revocation', 'suspension']) }),
    response: z.looseObject({ id: z.string() }),
    headers,
    handler: async ({ params: { scid, list, purpose } }) => (await readStatusList(issuer, scid, Number(list)))[purpose] as { id: string },
  }),
];
