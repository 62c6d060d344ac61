import { createMetrics, createWebApp, type HealthCheck, ledgerHealth, type WebAppDeps } from '@ganzheng/sdk/web';
import type { VerifierDeps } from './deps.js';
import { caseRoutes } from './routes/cases.js';
import { matterRoutes } from './routes/matters.js';
import { requestRoutes } from './routes/requests.js';
import { useRoutes } from './routes/uses.js';
import { verifyRoutes } from './routes/verify.js';
import { walletRoutes } from './routes/wallet.js';

/** What the web face of a window needs beside the window itself. */
export type VerifierWeb = Pick<WebAppDeps, 'authenticate' | 'log' | 'limits' | 'idempotency'>;

/**
 * Builds the verifier's app (用证窗口服务).
 *
 * @example const app = createApp(deps, { authenticate, log, limits: defaultLimits, idempotency });
 */
export function createApp(deps: VerifierDeps, web: VerifierWeb) {
  return createWebApp({
    ...web,
    name: 'verifier',
    title: `${deps.organisation.name} · 用证窗口 Verifier`,
    description: '办件、请求证照、核验、登记用证、受理。 Open a case, ask for licences, verify them, record the use, accept.',
    version: '0.1.0',
    routes: [
      ...matterRoutes(),
      ...caseRoutes(deps),
      ...requestRoutes(deps),
      ...walletRoutes(deps),
      ...useRoutes(deps),
      ...verifyRoutes(deps),
    ],
    metrics: createMetrics('verifier'),
    random: deps.random,
    nowMs: deps.nowMs,
    health: () => healthOf(deps),
  });
}

/** A window whose ledger is out of reach goes on provisionally; whoever watches it must see that all the same. */
async function healthOf({ ledger, cases }: VerifierDeps): Promise<readonly HealthCheck[]> {
  const [onLedger, unfinished] = await Promise.all([ledgerHealth(ledger), cases.unfinished()]);
  return [onLedger, { name: 'unfinished', ok: true, facts: { count: unfinished.length } }];
}
