import type { ErrorRequestHandler, Request, Response } from 'express';
import type { Logger } from 'pino';
import { type ErrorCode, errorTable, LicenceError } from '../errors/index.js';
import type { Route } from './route.js';

/** What the plumbing keeps beside a response while it is made. */
export interface Locals {
  requestId: string;
  route?: Route;
  /** our code of the failure, for the log and the metrics */
  code?: ErrorCode;
}

/** The last middleware: any failure becomes problem+json, or the protocol's own error. @see RFC 9457 */
export const answerProblem =
  (log: Logger): ErrorRequestHandler =>
  (raw: unknown, request, response, next) => {
    const locals = response.locals as Locals;
    const error = liftError(raw);
    locals.code = error.code;
    // The cause may quote input; only its kind and the place in our code are logged.
    if (error.code === 'INTERNAL_ERROR')
      log.error({ requestId: locals.requestId, operation: locals.route?.operationId, ...placeOf(error.cause) }, 'failed');
    if (response.headersSent) return next(raw);
    takeInRest(request, response);
    const protocolError = locals.route?.protocolError?.(error);
    for (const [name, value] of Object.entries({ ...adviceHeaders(error), ...protocolError?.headers })) response.setHeader(name, value);
    response.setHeader('cache-control', 'no-store');
    if (protocolError !== undefined) send(response, protocolError.status, 'application/json', { ...protocolError.body, code: error.code });
    else send(response, errorTable[error.code].status, 'application/problem+json', problemOf(error, locals.requestId));
  };

/** The problem document of a coded error: the public text in both languages and the safe facts. @see RFC 9457 §3 */
export function problemOf(error: LicenceError, requestId: string) {
  const { status, retry, zh, en } = errorTable[error.code];
  const facts = Object.keys(error.detail).length === 0 ? {} : { detail: JSON.stringify(error.detail), facts: error.detail };
  return {
    type: `urn:ganzheng:error:${error.code}`,
    title: en,
    titleZh: zh,
    status,
    ...facts,
    code: error.code,
    retry,
    instance: `urn:ganzheng:request:${requestId}`,
  };
}

/** Turns whatever was thrown into one of our codes; what we do not know is INTERNAL_ERROR and tells nothing outside. */
function liftError(raw: unknown): LicenceError {
  if (raw instanceof LicenceError) return raw;
  const status = typeof raw === 'object' && raw !== null && 'status' in raw ? raw.status : undefined;
  const kind = typeof raw === 'object' && raw !== null && 'type' in raw ? raw.type : undefined;
  if (raw instanceof URIError) return new LicenceError('URL_MALFORMED', {}, raw);
  if (status === 413) return new LicenceError('BODY_TOO_LARGE', {}, raw);
  if (status === 415) return new LicenceError('MEDIA_TYPE_UNSUPPORTED', {}, raw);
  if (status === 400 && kind !== undefined) return new LicenceError('BODY_UNREADABLE', {}, raw);
  return new LicenceError('INTERNAL_ERROR', {}, raw);
}

/** Most of a refused body that is still taken in; a sender of more is cut off. */
const REST_BYTES = 8 * 1024 * 1024;

/** Lets the rest of a refused body run out, since many senders read no answer before they have sent everything. */
function takeInRest(request: Request, response: Response): void {
  if (request.complete) return;
  if (Number(request.get('content-length') ?? Number.POSITIVE_INFINITY) > REST_BYTES) response.setHeader('connection', 'close');
  // A handler that stopped in the middle of an upload left its listener; only without it does the stream flow again.
  request.removeAllListeners('readable');
  setImmediate(() => request.resume());
}

function adviceHeaders({ code }: LicenceError): Record<string, string> {
  const { status, retry } = errorTable[code];
  if (status === 401) return { 'www-authenticate': 'Bearer realm="ganzheng"' };
  return retry === 'wait' ? { 'retry-after': '5' } : {};
}

function send(response: Response, status: number, mediaType: string, body: unknown): void {
  response.status(status).type(mediaType).send(JSON.stringify(body));
}

function placeOf(cause: unknown): { kind: string; at: readonly string[] } {
  if (!(cause instanceof Error)) return { kind: typeof cause, at: [] };
  const frames = (cause.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '));
  return { kind: cause.name, at: frames.slice(0, 6).map((line) => line.trim().replace(/\(?(?:file:\/\/)?\/.*\/(?=[^/]+\/[^/]+$)/, '(')) };
}
