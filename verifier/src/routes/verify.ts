import { buildPolicy, judge, openArchive, verify } from '@ganzheng/sdk/verify';
import { defineRoute, type Route, requireOrganisation } from '@ganzheng/sdk/web';
import { z } from 'zod';
import type { VerifierDeps } from '../deps.js';
import { demands } from '../request-row.js';

const report = z.looseObject({ verdict: z.enum(['good', 'provisional', 'bad']) });

/** Verifying outside a case: an original from a file, and kept evidence once more. The same flow as at the window. */
export const verifyRoutes = (deps: VerifierDeps): Route[] => [
  defineRoute({
    method: 'post',
    path: '/api/verify',
    operationId: 'verifyOriginal',
    summary: { zh: '核验证照原件（不登记用证）', en: 'Verify an original without using it' },
    auth: { roles: ['clerk', 'supervisor', 'auditor'] },
    body: z.strictObject({ credential: z.unknown(), receipt: z.unknown().optional() }),
    response: report,
    handler: async ({ body, staff }) => {
      requireOrganisation({ staff }, deps.organisation.did);
      const { root, pinnedRoots, region } = deps.policy;
      const policy = buildPolicy('archive', { root, pinnedRoots: [...pinnedRoots], region });
      const { report: judged } = await verify(body, { trust: deps.trust, fetchers: deps.fetchers, policy, now: deps.nowMs() });
      return { ...judged };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/archives/judge',
    operationId: 'judgeArchive',
    summary: { zh: '以留存证据重新核验', en: 'Judge kept evidence again, as of a time' },
    auth: { roles: ['supervisor', 'auditor'] },
    body: z.strictObject({ archive: z.string().max(4 * 1024 * 1024), at: z.iso.datetime(), demands: demands.optional() }),
    response: report,
    handler: ({ body, staff }) => {
      requireOrganisation({ staff }, deps.organisation.did);
      return { ...judge(openArchive(body.archive), { ...deps.policy, ...body.demands }, Date.parse(body.at)) };
    },
  }),
];
