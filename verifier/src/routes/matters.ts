import { matterOf, matters } from '@ganzheng/sdk/licence';
import { defineRoute, type Route } from '@ganzheng/sdk/web';
import { z } from 'zod';
import { planMaterials, waivedShare } from '../plan.js';

const bilingual = z.strictObject({ zh: z.string(), en: z.string() });
const situation = z.strictObject({ code: z.string(), name: bilingual });
const waiver = z.strictObject({ typeCode: z.string(), fields: z.array(z.string()), freshnessSeconds: z.int().optional() });

const planned = z.strictObject({
  code: z.string(),
  name: bilingual,
  of: z.string(),
  necessity: z.string(),
  route: z.enum(['licence', 'dataCheck', 'promise', 'supplement', 'paper']),
  waivedBy: z.array(waiver),
  fallbacks: z.array(z.string()),
});

/** The matters a window handles and what each asks for: public, so that anybody can see what needs no paper. */
export const matterRoutes = (): Route[] => [
  defineRoute({
    method: 'get',
    path: '/api/matters',
    operationId: 'listMatters',
    summary: { zh: '列出政务服务事项', en: 'List the matters' },
    auth: 'public',
    response: z.array(z.strictObject({ matterCode: z.string(), name: bilingual, situations: z.array(situation) })),
    handler: () => [...matters.values()].map(({ matterCode, name, situations }) => ({ matterCode, name, situations: [...situations] })),
  }),
  defineRoute({
    method: 'get',
    path: '/api/matters/:matterCode/situations/:situation',
    operationId: 'planMatter',
    summary: { zh: '某一情形的免交清单', en: 'What a situation asks for, and what stands in for paper' },
    auth: 'public',
    params: z.strictObject({ matterCode: z.string().max(40), situation: z.string().max(40) }),
    response: z.strictObject({ waivedShare: z.number(), materials: z.array(planned) }),
    handler: ({ params }) => {
      const plan = planMaterials(matterOf(params.matterCode), params.situation);
      return { waivedShare: waivedShare(plan), materials: plan.map((one) => planned.parse(one)) };
    },
  }),
];
