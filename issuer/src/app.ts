import {
  createIdempotency,
  createStaffDirectory,
  createWebApp,
  type HealthCheck,
  type Limits,
  ledgerHealth,
  type Route,
  type StaffEntry,
  type WebAppDeps,
} from '@ganzheng/sdk/web';
import { answersOf } from './answers.js';
import type { Issuer } from './issuer.js';
import { claimRoutes } from './routes/claims.js';
import { licenceRoutes } from './routes/licences.js';
import { logRoutes } from './routes/log.js';
import { registryRoutes } from './routes/registry.js';
import { statusListRoutes } from './routes/status-lists.js';

/** What the web face needs beside the issuer. */
export interface AppDeps {
  readonly staff: readonly StaffEntry[];
  /** secret of the staff tokens, at least 16 bytes */
  readonly pepper: Uint8Array;
  readonly metrics: WebAppDeps['metrics'];
  readonly limits: Limits;
}

const issuerRoutes = (issuer: Issuer): readonly Route[] => [
  ...licenceRoutes(issuer),
  ...claimRoutes(issuer),
  ...registryRoutes(issuer),
  ...statusListRoutes(issuer),
  ...logRoutes(issuer),
];

/**
 * Builds the issuer's express app.
 *
 * @example const service = await listen(createApp(issuer, { staff, pepper, metrics: createMetrics('issuer'), limits: defaultLimits }), { port: 7001, host: '127.0.0.1' });
 */
export const createApp = (issuer: Issuer, { staff, pepper, metrics, limits }: AppDeps) =>
  createWebApp({
    name: 'issuer',
    title: '赣证颁发服务 GanZheng issuer',
    description:
      '颁发电子证照并管理其一生：颁发、领取、暂扣、吊销、换发。 Issues licences and runs their life: issue, claim, suspend, revoke, reissue.',
    version: '0.1.0',
    routes: issuerRoutes(issuer),
    authenticate: createStaffDirectory(staff, pepper),
    log: issuer.logger,
    metrics,
    limits,
    health: () => healthOf(issuer),
    random: issuer.random,
    nowMs: issuer.nowMs,
    idempotency: createIdempotency(answersOf(issuer)),
    links: [
      { href: '/licence-types', zh: '证照类型目录', en: 'Catalogue of licence types' },
      { href: '/.well-known/openid-credential-issuer', zh: '领取协议元数据', en: 'OpenID4VCI metadata' },
      { href: '/log/checkpoint', zh: '存证日志检查点', en: 'Checkpoint of the log' },
    ],
  });

async function healthOf({ ledgerOf, operator, outbox, log }: Issuer): Promise<readonly HealthCheck[]> {
  return [
    await ledgerHealth(ledgerOf(operator.did)),
    { name: 'outbox', ok: true, facts: { waiting: await outbox.backlog() } },
    { name: 'log', ok: true, facts: { leaves: log.size, anchored: log.anchoredSize } },
  ];
}
