import type { Fetch } from '@ganzheng/sdk/oid4vc';

/** A request as a handler sees it. */
export interface Asked {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly text: string;
}

type Handler = (asked: Asked) => Response | Promise<Response>;

/** A network in memory: addresses without their query (the last step may be `*`), and who answers there. Everything asked is kept. */
export function createNetwork(handlers: Readonly<Record<string, Handler>>): { readonly fetch: Fetch; readonly asked: readonly Asked[] } {
  const asked: Asked[] = [];
  const fetch: Fetch = async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    const one = { url, method: request.method, headers: request.headers, text: await request.text() };
    asked.push(one);
    const address = `${one.method} ${url.origin}${url.pathname}`;
    const handler = handlers[address] ?? handlers[address.replace(/[^/]+$/, '*')];
    return handler === undefined ? new Response('', { status: 404 }) : handler(one);
  };
  return { fetch, asked };
}

/** A JSON answer. */
export const json = (body: unknown, status = 200): Response => Response.json(body, { status });
