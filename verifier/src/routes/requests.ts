import { LicenceError } from '@ganzheng/sdk/errors';
import { defineRoute, type Route, type Staff } from '@ganzheng/sdk/web';
import { z } from 'zod';
import { ask } from '../ask.js';
import type { VerifierDeps } from '../deps.js';
import { ownCase } from '../own-case.js';
import { demands, type RequestRow } from '../request-row.js';

const caseParams = z.strictObject({ caseNo: z.string().max(40) });
const requestParams = caseParams.extend({ requestId: z.string().max(64) });

/** Presentation requests of a case: made by its clerk, read with the reports of what was shown. */
export const requestRoutes = (deps: VerifierDeps): Route[] => [
  defineRoute({
    method: 'post',
    path: '/api/cases/:caseNo/requests',
    operationId: 'askForLicences',
    summary: { zh: '一次请求全部可免交证照', en: 'Ask once for every licence that waives a material' },
    auth: { roles: ['clerk', 'supervisor'] },
    idempotent: true,
    params: caseParams,
    response: z.strictObject({ requestId: z.string(), link: z.string(), expiresAt: z.string() }),
    status: 201,
    handler: async ({ params, staff, requestKey }) => {
      const { caseNo } = await ownCase(deps, params.caseNo, staff.organisation);
      return ask(deps, { caseNo, requestKey });
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/cases/:caseNo/requests/:requestId',
    operationId: 'readRequest',
    summary: { zh: '查看请求与核验报告', en: 'Read a request and the reports of what was shown' },
    auth: { roles: ['clerk', 'supervisor', 'auditor'] },
    params: requestParams,
    response: z.strictObject({
      stage: z.enum(['asked', 'answered', 'judged', 'declined']),
      verdict: z.enum(['good', 'provisional', 'bad']).nullable(),
      refusal: z.string().nullable(),
      useId: z.string().nullable(),
      /** true while what is missing may still come */
      waiting: z.boolean(),
      shown: z.array(z.strictObject({ query: z.string(), material: z.string(), report: z.unknown() })),
    }),
    handler: async ({ params, staff }) => {
      const { stage, verdict, refusal, useId, answer, shown, queries } = await ownRequest(deps, staff, params);
      const reports = shown.map(({ query, report }) => ({ query, material: queries[query]?.material ?? '', report }));
      return { stage, verdict, refusal, useId, waiting: answer !== null, shown: reports };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/cases/:caseNo/requests/:requestId/archives',
    operationId: 'readArchives',
    summary: { zh: '取出留存证据', en: 'Take out the kept evidence' },
    auth: { roles: ['supervisor', 'auditor'] },
    params: requestParams,
    response: z.array(z.strictObject({ query: z.string(), archive: z.string(), demands, judgedAt: z.string() })),
    handler: async ({ params, staff }) =>
      (await ownRequest(deps, staff, params)).shown.map(({ query, archive, demands: under, report: { judgedAt } }) => ({
        query,
        archive,
        demands: under,
        judgedAt,
      })),
  }),
];

/** A request of a case of the member of staff's own organisation. @throws CASE_UNKNOWN, REQUEST_UNKNOWN */
async function ownRequest(
  deps: VerifierDeps,
  { organisation }: Staff,
  { caseNo, requestId }: z.output<typeof requestParams>,
): Promise<RequestRow> {
  const record = await ownCase(deps, caseNo, organisation);
  const row = record.requests.includes(requestId) ? await deps.cases.getRequest(requestId) : undefined;
  if (row === undefined) throw new LicenceError('REQUEST_UNKNOWN');
  return row;
}
