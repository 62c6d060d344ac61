import express, { type Express, type RequestHandler, Router } from 'express';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import absolutePath from 'swagger-ui-dist/absolute-path.js';
import { LicenceError } from '../errors/index.js';
import type { RandomBytes } from '../sm/index.js';
import { type Health, readHealth } from './health.js';
import type { Idempotency } from './idempotency.js';
import type { Limits } from './limits.js';
import { countRequests } from './metrics.js';
import { limitRate, logRequests, nameRequest, securityHeaders } from './middleware.js';
import { openApiOf, type ServiceFacts } from './openapi.js';
import { docsPage, docsScript, homePage, type PageLink, pageStyle } from './pages.js';
import { answerProblem } from './problem.js';
import type { Route } from './route.js';
import { runRoute } from './run-route.js';
import type { Authenticate } from './staff.js';

/** Everything a service's web face is made of. */
export interface WebAppDeps extends ServiceFacts {
  readonly name: string;
  readonly routes: readonly Route[];
  readonly authenticate: Authenticate;
  readonly log: Logger;
  readonly metrics: Registry;
  readonly limits: Limits;
  readonly health: Health;
  readonly random: RandomBytes;
  /** clock of durations, milliseconds */
  readonly nowMs: () => number;
  /** answers to repeated requests; null when the service has no idempotent endpoints */
  readonly idempotency?: Idempotency | null;
  /** links of the plain page, before the standard ones */
  readonly links?: readonly PageLink[];
}

/**
 * Builds a service's express app: an ordered list of middleware, the routes among them.
 *
 * @example const app = createWebApp({ name: 'issuer', title: '颁发服务', …, routes, authenticate, log, metrics: createMetrics('issuer'), limits: defaultLimits, health, random: randomBytes, nowMs: Date.now });
 */
export function createWebApp(deps: WebAppDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(securityHeaders());
  app.use(nameRequest(deps.random));
  app.use(logRequests(deps.log, deps.nowMs));
  app.use(countRequests(deps.metrics, deps.nowMs));
  app.use(limitRate(deps.limits));
  app.use(ownPages(deps));
  app.use(serviceRoutes(deps));
  app.use(routeUnknown);
  app.use(answerProblem(deps.log));
  return app;
}

/** The endpoints that every service has. */
function ownPages(deps: WebAppDeps): Router {
  const router = Router();
  const document = JSON.stringify(openApiOf(deps, deps.routes));
  const text =
    (mediaType: string, body: string): RequestHandler =>
    (_request, response) =>
      void response.type(mediaType).send(body);
  router.get('/', text('text/html', homePage(deps, deps.links ?? [])));
  router.get('/page.css', text('text/css', pageStyle));
  router.get('/openapi.json', text('application/json', document));
  router.get('/docs', text('text/html', docsPage(deps)));
  router.get('/docs/start.js', text('text/javascript', docsScript));
  router.use('/docs/assets', express.static(absolutePath(), { index: false, fallthrough: true }));
  router.get('/health/live', text('application/json', '{"status":"live"}'));
  router.get('/health', async (_request, response) => {
    const health = await readHealth(deps.health);
    response.setHeader('cache-control', 'no-store');
    response.status(health.status === 'ready' ? 200 : 503).json({ service: deps.name, version: deps.version, ...health });
  });
  router.get('/metrics', async (_request, response) => void response.type(deps.metrics.contentType).send(await deps.metrics.metrics()));
  return router;
}

function serviceRoutes(deps: WebAppDeps): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const run = { authenticate: deps.authenticate, idempotency: deps.idempotency ?? null, limits: deps.limits, random: deps.random };
  for (const route of deps.routes) router[route.method](route.path, ...runRoute(route, run));
  for (const path of new Set(deps.routes.map(({ path }) => path)))
    router.all(path, methodNotAllowed(deps.routes.filter((route) => route.path === path)));
  return router;
}

const methodNotAllowed =
  (routes: readonly Route[]): RequestHandler =>
  (_request, response, next) => {
    response.setHeader('allow', routes.map(({ method }) => method.toUpperCase()).join(', '));
    next(new LicenceError('METHOD_NOT_ALLOWED'));
  };

const routeUnknown: RequestHandler = (_request, _response, next) => next(new LicenceError('ROUTE_UNKNOWN'));
