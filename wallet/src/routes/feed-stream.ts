import { LicenceError } from '@ganzheng/sdk/errors';
import { problemOf } from '@ganzheng/sdk/web';
import type { Request, RequestHandler, Response } from 'express';
import type { Feed, FeedEvent } from '../relay/feed.js';

const page = 500;

/** How the stream is run. */
export interface StreamOptions {
  /** a comment this often, so that dead connections are noticed */
  readonly beatMs: number;
  readonly mostStreams: number;
}

/**
 * The feed as server-sent events: what is after `Last-Event-ID` (or `?after=`), then whatever comes.
 *
 * @see WHATWG HTML, 9.2 Server-sent events
 */
export function feedStream(feed: Feed, { beatMs, mostStreams }: StreamOptions): RequestHandler {
  let streams = 0;
  return async (request, response) => {
    if (streams >= mostStreams) return refuse(response, new LicenceError('RELAY_FULL', { most: mostStreams }));
    // Counted before anything is waited for: many at once are not let in together, and one that goes away meanwhile gives its place back.
    streams += 1;
    response.once('close', () => {
      streams -= 1;
    });
    const position = positionOf(request);
    try {
      await feed.after(position, 1);
    } catch (error) {
      return refuse(response, error);
    }
    if (!response.destroyed) stream(feed, response, position, beatMs);
  };
}

function stream(feed: Feed, response: Response, position: string | null, beatMs: number): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  const stop = feed.listen(pump(feed, response, position));
  const beat = setInterval(() => {
    if (!response.writableNeedDrain) response.write(': still here\n\n');
  }, beatMs);
  response.once('close', () => {
    stop();
    clearInterval(beat);
  });
}

/** Sends what is there now, and gives back what to call when more has come; one reader at a time, so that order is kept, and no faster than he reads. */
function pump(feed: Feed, response: Response, from: string | null): () => void {
  let position = from;
  let more = false;
  let busy = false;
  const send = async (): Promise<void> => {
    busy = true;
    while (more && !response.destroyed) {
      more = false;
      for (let events = await feed.after(position, page); events.length > 0; events = await feed.after(position, page)) {
        if (!response.write(events.map(textOf).join(''))) await drained(response);
        if (response.destroyed) break;
        position = events.at(-1)?.position ?? position;
      }
    }
    busy = false;
  };
  const wake = (): void => {
    more = true;
    if (!busy) send().catch(() => response.destroy());
  };
  wake();
  return wake;
}

/** Until the reader has taken what was written, or is gone. */
function drained(response: Response): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    if (response.destroyed) done();
    else response.once('drain', done).once('close', done);
  });
}

/** Attacker-controlled; the feed judges it. */
function positionOf(request: Request): string | null {
  const asked = request.get('last-event-id') ?? request.query.after;
  return typeof asked === 'string' && asked !== '' ? asked : null;
}

function refuse(response: Response, error: unknown): void {
  const known = error instanceof LicenceError ? error : new LicenceError('INTERNAL_ERROR', {}, error);
  const problem = problemOf(known, 'feed-stream');
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

const textOf = (event: FeedEvent): string => `id: ${event.position}\nevent: ${event.name}\ndata: ${JSON.stringify(event)}\n\n`;
