import { LicenceError } from '@ganzheng/sdk/errors';
import { defineRoute, type Route, requireOrganisation } from '@ganzheng/sdk/web';
import { z } from 'zod';
import type { VerifierDeps } from '../deps.js';
import { useByDuty } from '../use-by-duty.js';

const verdict = z.enum(['good', 'provisional', 'bad']);

/** Uses of licences (用证): by duty, and what stands behind the digest of any use on the ledger. */
export const useRoutes = (deps: VerifierDeps): Route[] => [
  defineRoute({
    method: 'post',
    path: '/api/uses',
    operationId: 'useByDuty',
    summary: { zh: '依职权使用证照原件并登记用证', en: 'Use an original by duty, and record the use' },
    auth: { roles: ['supervisor'] },
    idempotent: true,
    body: z.strictObject({
      credential: z.unknown(),
      receipt: z.unknown().optional(),
      matterCode: z.string().max(40),
      caseNo: z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
    }),
    response: z.strictObject({ useId: z.string().nullable(), verdict, refusal: z.string().nullable(), report: z.unknown() }),
    handler: async ({ body, staff, requestKey }) => {
      requireOrganisation({ staff }, deps.organisation.did);
      return useByDuty(deps, { ...body, staff: staff.id, requestKey });
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/uses/:useId',
    operationId: 'readUse',
    summary: { zh: '查看用证记录与回执', en: 'Read a use and its receipt' },
    auth: { roles: ['supervisor', 'auditor'] },
    params: z.strictObject({ useId: z.string().max(64) }),
    response: z.strictObject({
      state: z.enum(['prepared', 'recorded', 'delivered', 'refused']),
      refusal: z.string().nullable(),
      receipt: z.unknown(),
      duty: z.strictObject({ staff: z.string(), verdict, report: z.unknown() }).nullable(),
    }),
    handler: async ({ params, staff }) => {
      const [use, duty] = await Promise.all([deps.cases.getUse(params.useId), deps.cases.getDuty(params.useId)]);
      if (use === undefined || staff.organisation !== deps.organisation.did) throw new LicenceError('USE_UNKNOWN');
      const { state, refusal, receipt } = use;
      return {
        state,
        refusal,
        receipt,
        duty: duty === undefined ? null : { staff: duty.staff, verdict: duty.verdict, report: duty.report },
      };
    },
  }),
];
