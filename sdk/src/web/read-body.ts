import express, { type Request, type RequestHandler } from 'express';
import { LicenceError } from '../errors/index.js';
import { parseJson } from '../json/parse.js';
import type { Limits } from './limits.js';
import type { Route, Upload } from './route.js';

/** Reads the body of a route as attacker-controlled text under limits and leaves it parsed, not yet validated; an upload is left unread. */
export function readBody(route: Route, limits: Limits): RequestHandler[] {
  if (route.body === undefined) return [];
  const mediaType = route.consumes ?? 'application/json';
  const text = express.text({ type: mediaType, limit: limits.bodyBytes, inflate: false, defaultCharset: 'utf-8' });
  return [requireMediaType(mediaType), text, mediaType === 'application/json' ? parseJsonBody(limits) : parseFormBody];
}

const requireMediaType =
  (mediaType: string): RequestHandler =>
  (request, _response, next) =>
    next(mediaTypeOf(request) === mediaType ? undefined : new LicenceError('MEDIA_TYPE_UNSUPPORTED', { expected: mediaType }));

const parseJsonBody =
  (limits: Limits): RequestHandler =>
  (request, _response, next) => {
    request.body = parseJson(typeof request.body === 'string' ? request.body : '', {
      maxLength: limits.bodyBytes,
      maxDepth: limits.bodyDepth,
    });
    next();
  };

/** A form as flat text fields; a field given twice is refused, since two readers could take two values. */
const parseFormBody: RequestHandler = (request, _response, next) => {
  const fields = [...new URLSearchParams(typeof request.body === 'string' ? request.body : '')];
  if (new Set(fields.map(([name]) => name)).size < fields.length) throw new LicenceError('BODY_INVALID', { at: 'a field is given twice' });
  request.body = Object.fromEntries(fields);
  next();
};

/** The body of an upload route, cut off beyond its limit. @throws MEDIA_TYPE_UNSUPPORTED, BODY_TOO_LARGE */
export async function* readUpload(request: Request, upload: Upload | undefined): AsyncGenerator<Uint8Array> {
  if (upload === undefined) throw new TypeError('the route takes no upload');
  if (mediaTypeOf(request) !== upload.mediaType || request.get('content-encoding') !== undefined)
    throw new LicenceError('MEDIA_TYPE_UNSUPPORTED', { expected: upload.mediaType });
  if (Number(request.get('content-length') ?? 0) > upload.maxBytes) throw new LicenceError('BODY_TOO_LARGE', { maxBytes: upload.maxBytes });
  let total = 0;
  // The request outlives its iterator, so that a refusal can still be answered.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
    total += chunk.length;
    if (total > upload.maxBytes) throw new LicenceError('BODY_TOO_LARGE', { maxBytes: upload.maxBytes });
    yield chunk;
  }
}

const mediaTypeOf = (request: Request): string => (request.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
