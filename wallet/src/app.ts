import type { Ledger } from '@ganzheng/sdk/ledger';
import type { RandomBytes } from '@ganzheng/sdk/sm';
import { createMetrics, createWebApp, type Limits, ledgerHealth } from '@ganzheng/sdk/web';
import express, { type Express } from 'express';
import type { Logger } from 'pino';
import type { Feed } from './relay/feed.js';
import type { Mailboxes } from './relay/mailboxes.js';
import { feedRoutes } from './routes/feed.js';
import { feedStream } from './routes/feed-stream.js';
import { mailboxRoutes } from './routes/mailboxes.js';
import { withdrawalRoutes } from './routes/withdrawals.js';

/** What the relay's web face is made of. */
export interface RelayDeps {
  readonly ledger: Ledger;
  readonly mailboxes: Mailboxes;
  readonly feed: Feed;
  /** address wallets and verifiers reach it at, without a trailing slash */
  readonly baseUrl: string;
  readonly log: Logger;
  readonly limits: Limits;
  readonly random: RandomBytes;
  /** milliseconds since 1970 UTC */
  readonly nowMs: () => number;
}

/**
 * Builds the wallet's relay (钱包中继): mailboxes, feed, withdrawals. It has no staff, no keys and no licences.
 *
 * @example listen(createApp({ ledger, mailboxes, feed, baseUrl, log, limits: defaultLimits, random: randomBytes, nowMs: Date.now }), { port: 7003, host: '127.0.0.1' });
 */
export function createApp(deps: RelayDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.get('/feed/stream', feedStream(deps.feed, { beatMs: 20_000, mostStreams: 1000 }));
  app.use(
    createWebApp({
      name: 'wallet',
      title: '赣证钱包中继 GanZheng wallet relay',
      description:
        '密封信箱、用证动态与撤回代递；看不到密钥与证照。动态也可经 /feed/stream（SSE）持续接收。 Sealed mailboxes, the feed of uses and withdrawals (also as server-sent events at /feed/stream), and the relay of withdrawals; it never sees a key or a licence.',
      version: '0.1.0',
      routes: [...mailboxRoutes(deps.mailboxes, deps.baseUrl), ...feedRoutes(deps.feed), ...withdrawalRoutes(deps.ledger)],
      authenticate: () => null,
      log: deps.log,
      metrics: createMetrics('wallet'),
      limits: deps.limits,
      random: deps.random,
      nowMs: deps.nowMs,
      health: async () => [await ledgerHealth(deps.ledger)],
      links: [{ href: '/feed', zh: '用证动态', en: 'Feed of uses' }],
    }),
  );
  return app;
}
