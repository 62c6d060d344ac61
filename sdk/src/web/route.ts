import type { z } from 'zod';
import type { LicenceError } from '../errors/index.js';
import type { Staff, StaffRole } from './staff.js';

/** Who may call: anyone, or staff in one of the roles. What changes state is never public, except protocol endpoints that carry their own proof. */
export type RouteAuth = 'public' | { readonly roles: readonly StaffRole[] };

/** What an endpoint answers: JSON by a schema, or text and bytes of a media type. */
export type RouteResponse = z.ZodType | { readonly mediaType: string };

/** A body read as a stream by the handler, for what is too large to hold. */
export interface Upload {
  readonly mediaType: string;
  readonly maxBytes: number;
}

/** What a protocol's own specification answers on failure; our code is added to it. */
export interface ProtocolError {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a handler is given: parsed input, and never the raw request. */
export interface RouteContext<P = unknown, Q = unknown, B = unknown, S = Staff | null> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly staff: S;
  /** id of this request, in every log line and problem document about it */
  readonly requestId: string;
  /** 128 bits in hex: the same for a repeated Idempotency-Key of the same staff, endpoint and input, random without one */
  readonly requestKey: string;
  /** one header of the request, attacker-controlled */
  header(name: string): string | undefined;
  setHeader(name: string, value: string): void;
  /** answers with another status than the route's own */
  setStatus(status: number): void;
  /** the body of an upload route, cut off with BODY_TOO_LARGE */
  readonly upload: AsyncIterable<Uint8Array>;
}

type Parsed<T> = T extends z.ZodType ? z.output<T> : undefined;
type Answer<R> = R extends z.ZodType ? z.input<R> : string | Uint8Array;

interface RouteFacts {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** express 5 path: `/cases/:caseId`, wildcard `*rest` */
  readonly path: string;
  readonly operationId: string;
  readonly summary: { readonly zh: string; readonly en: string };
  readonly auth: RouteAuth;
  /** media type of the body; JSON unless said */
  readonly consumes?: 'application/json' | 'application/x-www-form-urlencoded';
  readonly upload?: Upload;
  /** status of success; 200 unless said */
  readonly status?: number;
  /** honours the Idempotency-Key header */
  readonly idempotent?: boolean;
  /** headers of every answer, such as cache-control */
  readonly headers?: Readonly<Record<string, string>>;
  /** protocol endpoints answer their specification's own error */
  readonly protocolError?: (error: LicenceError) => ProtocolError;
}

export interface RouteSpec<
  P extends z.ZodType | undefined,
  Q extends z.ZodType | undefined,
  B extends z.ZodType | undefined,
  R extends RouteResponse,
  A extends RouteAuth,
> extends RouteFacts {
  readonly auth: A;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly response: R;
  handler(context: RouteContext<Parsed<P>, Parsed<Q>, Parsed<B>, A extends 'public' ? null : Staff>): Promise<Answer<R>> | Answer<R>;
}

/** One endpoint: what it takes and answers in schemas that both validate requests and make the OpenAPI document. */
export interface Route extends RouteFacts {
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly response: RouteResponse;
  handler(context: RouteContext): Promise<unknown> | unknown;
}

/**
 * Defines one endpoint. Routes parse, call one verb, answer.
 *
 * @example defineRoute({ method: 'get', path: '/log/checkpoint', operationId: 'readCheckpoint', summary: { zh: '日志检查点', en: 'Log checkpoint' },
 *   auth: 'public', response: { mediaType: 'text/plain' }, handler: () => log.checkpoint() });
 */
export function defineRoute<
  R extends RouteResponse,
  A extends RouteAuth,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(spec: RouteSpec<P, Q, B, R, A>): Route {
  if (spec.upload !== undefined && spec.body !== undefined) throw new TypeError(`${spec.operationId}: an upload has no body schema`);
  return Object.freeze({ ...spec }) as unknown as Route;
}

/** True when the answer is JSON by a schema. */
export const isSchema = (response: RouteResponse): response is z.ZodType => 'safeParse' in response;
