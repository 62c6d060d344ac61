import { defineRoute, type Route, requireOrganisation } from '@ganzheng/sdk/web';
import { z } from 'zod';
import { accept } from '../accept.js';
import { type Case, caseRecord, outstanding } from '../case.js';
import type { VerifierDeps } from '../deps.js';
import { openCase } from '../open-case.js';
import { ownCase } from '../own-case.js';
import { settleByFallback } from '../settle-by-fallback.js';

const clerks = { roles: ['clerk', 'supervisor'] } as const;
const readers = { roles: ['clerk', 'supervisor', 'auditor'] } as const;
const caseParams = z.strictObject({ caseNo: z.string().max(40) });

const caseView = z.strictObject({ case: caseRecord, outstanding: z.array(z.string()) });
const viewOf = (record: Case): z.input<typeof caseView> => ({ case: record, outstanding: outstanding(record).map(({ code }) => code) });

/** Cases (办件): a clerk opens, asks, settles and accepts those of her own organisation. */
export const caseRoutes = (deps: VerifierDeps): Route[] => [
  defineRoute({
    method: 'post',
    path: '/api/cases',
    operationId: 'openCase',
    summary: { zh: '登记办件', en: 'Open a case' },
    auth: clerks,
    idempotent: true,
    body: z.strictObject({ matterCode: z.string().max(40), situation: z.string().max(40) }),
    response: caseView,
    status: 201,
    handler: async ({ body, staff, requestKey }) => {
      requireOrganisation({ staff }, deps.organisation.did);
      return viewOf(await openCase(deps, { ...body, clerk: staff.id, requestKey }));
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/cases/:caseNo',
    operationId: 'readCase',
    summary: { zh: '查看办件', en: 'Read a case' },
    auth: readers,
    params: caseParams,
    response: caseView,
    handler: async ({ params, staff }) => viewOf(await ownCase(deps, params.caseNo, staff.organisation)),
  }),
  defineRoute({
    method: 'post',
    path: '/api/cases/:caseNo/materials/:material/fallback',
    operationId: 'settleByFallback',
    summary: { zh: '以数据核验、告知承诺、容缺或纸质方式处理材料', en: 'Settle a material by a fallback' },
    auth: clerks,
    idempotent: true,
    params: caseParams.extend({ material: z.string().max(40) }),
    body: z.strictObject({ by: z.enum(['dataCheck', 'promise', 'supplement', 'paper']), reason: z.string().min(1).max(200) }),
    response: caseView,
    handler: async ({ params, body, staff }) => {
      const { caseNo } = await ownCase(deps, params.caseNo, staff.organisation);
      return viewOf(await settleByFallback(deps, { ...body, caseNo, material: params.material, clerk: staff.id }));
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/cases/:caseNo/accept',
    operationId: 'acceptCase',
    summary: { zh: '受理办件并制作加注件', en: 'Accept a case and make its annotated copies' },
    auth: clerks,
    idempotent: true,
    params: caseParams,
    response: z.strictObject({ case: caseRecord, copies: z.array(z.unknown()) }),
    handler: async ({ params, staff, requestKey }) => {
      const { caseNo } = await ownCase(deps, params.caseNo, staff.organisation);
      const { record, copies } = await accept(deps, { caseNo, requestKey });
      return { case: record, copies: [...copies] };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/cases/:caseNo/copies',
    operationId: 'readCopies',
    summary: { zh: '查看加注件', en: 'Read the annotated copies of a case' },
    auth: readers,
    params: caseParams,
    response: z.array(z.unknown()),
    handler: async ({ params, staff }) => [...(await deps.cases.copiesOf((await ownCase(deps, params.caseNo, staff.organisation)).caseNo))],
  }),
];
