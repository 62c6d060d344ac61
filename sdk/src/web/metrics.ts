import type { RequestHandler } from 'express';
import { Counter, Histogram, Registry } from 'prom-client';
import type { Locals } from './problem.js';

/** A registry of a service's own, so that several services can live in one process. */
export function createMetrics(service: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  return registry;
}

/** Counts requests by endpoint, status and error code, and times them; labels are names of ours, never input. */
export function countRequests(registry: Registry, nowMs: () => number): RequestHandler {
  const total = new Counter({
    name: 'ganzheng_http_requests_total',
    help: 'Requests answered',
    labelNames: ['operation', 'status', 'code'],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'ganzheng_http_request_seconds',
    help: 'Time to answer',
    labelNames: ['operation'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  return (_request, response, next) => {
    const startedMs = nowMs();
    response.once('close', () => {
      const { route, code } = response.locals as Locals;
      const operation = route?.operationId ?? 'none';
      total.inc({ operation, status: String(response.statusCode), code: code ?? '' });
      seconds.observe({ operation }, Math.max(0, nowMs() - startedMs) / 1000);
    });
    next();
  };
}
