import { hex } from '@scure/base';
import type { Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import { type ErrorCode, LicenceError } from '../errors/index.js';
import type { RandomBytes } from '../sm/index.js';
import { actIdOf, type Idempotency, requestKeyOf } from './idempotency.js';
import type { Limits } from './limits.js';
import type { Locals } from './problem.js';
import { readBody, readUpload } from './read-body.js';
import { isSchema, type Route, type RouteContext } from './route.js';
import type { Authenticate, Staff } from './staff.js';

export interface RunRouteDeps {
  readonly authenticate: Authenticate;
  readonly idempotency: Idempotency | null;
  readonly limits: Limits;
  readonly random: RandomBytes;
}

type RouteLocals = Locals & { staff: Staff | null; input: { params: unknown; query: unknown; body: unknown } };

/** The steps of every endpoint, in order: who calls, what they send, whether it fits the schemas, the handler, the answer. */
export const runRoute = (route: Route, deps: RunRouteDeps): RequestHandler[] => [
  nameRoute(route),
  admit(route, deps.authenticate),
  ...readBody(route, deps.limits),
  checkInput(route),
  answer(route, deps),
];

const nameRoute =
  (route: Route): RequestHandler =>
  (_request, response, next) => {
    (response.locals as RouteLocals).route = route;
    next();
  };

/** Staff endpoints ask for `Authorization: Bearer <token>` before any of the body is read. @throws STAFF_TOKEN_MISSING, STAFF_TOKEN_UNKNOWN, STAFF_ROLE_FORBIDDEN */
const admit =
  ({ auth }: Route, authenticate: Authenticate): RequestHandler =>
  (request, response, next) => {
    const locals = response.locals as RouteLocals;
    locals.staff = null;
    if (auth === 'public') return next();
    const token = /^Bearer ([\w-]{20,256})$/i.exec(request.get('authorization') ?? '')?.[1];
    if (token === undefined) throw new LicenceError('STAFF_TOKEN_MISSING');
    locals.staff = authenticate(token);
    if (locals.staff === null) throw new LicenceError('STAFF_TOKEN_UNKNOWN');
    if (!auth.roles.includes(locals.staff.role)) throw new LicenceError('STAFF_ROLE_FORBIDDEN', { roles: auth.roles });
    next();
  };

const checkInput =
  (route: Route): RequestHandler =>
  (request, response, next) => {
    (response.locals as RouteLocals).input = {
      params: checked(route.params, { ...request.params }, 'QUERY_INVALID'),
      query: checked(route.query, { ...request.query }, 'QUERY_INVALID'),
      body: checked(route.body, request.body, 'BODY_INVALID'),
    };
    next();
  };

/** Parses attacker-controlled input; the refusal names the first place, never the value. */
function checked(schema: z.ZodType | undefined, value: unknown, code: ErrorCode): unknown {
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new LicenceError(code, {
    at: (issue?.path ?? []).slice(0, 8).map(safePart).join('.'),
    problem: issue?.code ?? 'unknown',
  });
}

const answer =
  (route: Route, deps: RunRouteDeps): RequestHandler =>
  async (request, response) => {
    const locals = response.locals as RouteLocals;
    const key = route.idempotent === true ? request.get('idempotency-key') : undefined;
    // The input is what was parsed, so that two texts of the same JSON are the same request.
    const input = dropUndefined(locals.input);
    const requestKey = key === undefined ? '' : requestKeyOf(key, callerOf(locals.staff), route.operationId);
    const actId = key === undefined ? hex.encode(deps.random(16)) : actIdOf(requestKey, input);
    const handle = async () => {
      const made = await route.handler(contextOf(request, response, actId));
      return { status: response.statusCode, body: isSchema(route.response) ? route.response.parse(made) : made };
    };
    response.status(route.status ?? 200);
    const repeatable = key !== undefined && deps.idempotency !== null && isSchema(route.response);
    const { status, body } = repeatable ? await deps.idempotency({ requestKey, input }, handle) : await handle();
    send(route, response, status, body);
  };

/** Two organisations may name their staff alike; their keys are still two. */
const callerOf = (staff: Staff | null): string => (staff === null ? '' : `${staff.organisation} ${staff.id}`);

function contextOf(request: Request, response: Response, requestKey: string): RouteContext {
  const locals = response.locals as RouteLocals;
  const { route } = locals;
  return {
    ...locals.input,
    staff: locals.staff,
    requestId: locals.requestId,
    requestKey,
    header: (name) => request.get(name),
    setHeader: (name, value) => void response.setHeader(name, value),
    setStatus: (status) => void response.status(status),
    get upload() {
      return readUpload(request, route?.upload);
    },
  };
}

function send(route: Route, response: Response, status: number, body: unknown): void {
  for (const [name, value] of Object.entries(route.headers ?? {})) response.setHeader(name, value);
  if (!response.hasHeader('cache-control')) response.setHeader('cache-control', 'no-store');
  response.status(status);
  if (status === 204) response.end();
  else if (isSchema(route.response)) response.type('application/json').send(JSON.stringify(body));
  else response.type(route.response.mediaType).send(typeof body === 'string' ? body : Buffer.from(body as Uint8Array));
}

const dropUndefined = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

/** A name that may have come from outside is not repeated. */
const safePart = (part: PropertyKey): string => (typeof part === 'number' || /^[A-Za-z]\w{0,63}$/.test(String(part)) ? String(part) : '*');
