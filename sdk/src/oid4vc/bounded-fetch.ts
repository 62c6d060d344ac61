import { LicenceError } from '../errors/index.js';
import { parseJson } from '../json/parse.js';
import { parseWebAddress } from './web-address.js';

/** The network, handed in: the system's `fetch` or a test's. */
export type Fetch = typeof fetch;

/** How much of another service is borne. */
export interface FetchLimits {
  readonly maxBytes?: number;
  readonly deadlineMs?: number;
}

/**
 * A fetch that goes to web addresses only, follows no redirect, waits no longer than a deadline and reads no more than a number of bytes.
 *
 * @param fetch the network
 * @throws (the fetch made) ADDRESS_FORBIDDEN, REMOTE_UNREACHABLE, REMOTE_TOO_LARGE, REMOTE_MALFORMED when the status is none, or a body that says it is JSON is not, or nests too deeply
 */
export function boundedFetch(fetch: Fetch, { maxBytes = 512 * 1024, deadlineMs = 10_000 }: FetchLimits = {}): Fetch {
  return async (input, init) => {
    const url = parseWebAddress(input instanceof Request ? input.url : String(input));
    const response = await reach(() => fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(deadlineMs) }));
    // Attacker-controlled: HTTP lets any three digits through, a Response is made of these only.
    if (response.status < 200 || response.status > 599) throw new LicenceError('REMOTE_MALFORMED');
    const body = await readBody(response, maxBytes);
    if (/[/+]json\b/.test(response.headers.get('content-type') ?? '')) checkJson(body, maxBytes);
    const empty = [204, 205, 304].includes(response.status);
    return new Response(empty ? null : body, { status: response.status, headers: response.headers });
  };
}

async function reach<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (cause) {
    throw new LicenceError('REMOTE_UNREACHABLE', {}, cause);
  }
}

/** Attacker-controlled: the length said is not believed, the bytes are counted as they come. */
async function readBody(response: Response, maxBytes: number): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const decoder = new TextDecoder();
  let text = '';
  let read = 0;
  for (;;) {
    const { done, value } = await reach(() => reader.read());
    if (done) return text + decoder.decode();
    read += value.length;
    if (read > maxBytes) {
      await reader.cancel();
      throw new LicenceError('REMOTE_TOO_LARGE', { maxBytes });
    }
    text += decoder.decode(value, { stream: true });
  }
}

function checkJson(text: string, maxLength: number): void {
  try {
    parseJson(text, { maxLength });
  } catch (cause) {
    throw new LicenceError('REMOTE_MALFORMED', {}, cause);
  }
}
