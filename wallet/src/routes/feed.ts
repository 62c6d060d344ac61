import { defineRoute, type Route } from '@ganzheng/sdk/web';
import { z } from 'zod';
import { type Feed, feedEventSchema } from '../relay/feed.js';

const most = 500;

/** The feed over HTTP, a page at a time. */
export const feedRoutes = (feed: Feed): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: '/feed',
    operationId: 'readFeed',
    summary: { zh: '用证动态（分页）', en: 'Uses and withdrawals on the ledger, a page at a time' },
    auth: 'public',
    query: z.strictObject({
      after: z.string().max(64).optional(),
      limit: z.coerce.number().int().min(1).max(most).default(most),
    }),
    response: z.strictObject({ events: z.array(feedEventSchema), next: z.string().nullable() }),
    handler: async ({ query: { after = null, limit } }) => {
      const events = await feed.after(after, limit);
      return { events: [...events], next: events.at(-1)?.position ?? after };
    },
  }),
];
