import { hex } from '@scure/base';
import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { LicenceError } from '../errors/index.js';
import type { RandomBytes } from '../sm/index.js';
import type { Limits } from './limits.js';
import type { Locals } from './problem.js';

/** Headers that keep pages to their own scripts and styles: nothing from elsewhere, nothing inline, no eval but that of WebAssembly, which SM2 runs in. @see CSP Level 3, 2.4 */
export const securityHeaders = (): RequestHandler =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
  });

/** Names the request. A caller's own id is not taken over: it could carry anything into the logs. */
export const nameRequest =
  (random: RandomBytes): RequestHandler =>
  (_request, response, next) => {
    const requestId = hex.encode(random(8));
    (response.locals as Locals).requestId = requestId;
    response.setHeader('x-request-id', requestId);
    next();
  };

/** One line for each request: endpoint, status, code, time. Never the URL, a header, a body or an address: they can hold personal data. */
export const logRequests =
  (log: Logger, nowMs: () => number): RequestHandler =>
  (request, response, next) => {
    const startedMs = nowMs();
    response.once('close', () => {
      const { requestId, route, code } = response.locals as Locals;
      log.info(
        {
          requestId,
          method: request.method,
          operation: route?.operationId ?? 'none',
          status: response.statusCode,
          code,
          ms: nowMs() - startedMs,
        },
        'answered',
      );
    });
    next();
  };

/** @throws RATE_LIMITED */
export const limitRate = (limits: Limits): RequestHandler =>
  rateLimit({
    windowMs: 60_000,
    limit: limits.requestsPerMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    validate: { trustProxy: false, xForwardedForHeader: false },
    handler: (_request, _response, next) => next(new LicenceError('RATE_LIMITED')),
  });
