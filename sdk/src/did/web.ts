import { LicenceError } from '../errors/index.js';
import { parseJson } from '../json/parse.js';
import { type DidDocument, parseDidDocument } from './document.js';

/** The part of a fetch response that is read here; the platform's own fetch fits. */
interface WebResponse {
  readonly ok: boolean;
  readonly body: {
    getReader(): { read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>; cancel(): Promise<void> };
  } | null;
}

/** The one way to the net for did:web. */
export interface WebFetch {
  readonly fetch: (
    url: string,
    init: { readonly redirect: 'error'; readonly signal: AbortSignal; readonly headers: Readonly<Record<string, string>> },
  ) => Promise<WebResponse>;
  /** hosts (with port, if any) that may be asked: those the trust registry lists; every other is refused, so an outsider cannot steer us at an inner address */
  readonly hosts: readonly string[];
  readonly deadlineMs?: number;
  readonly maxBytes?: number;
}

/**
 * Fetches the document of a did:web over https, from an allowed host, without redirects, bounded in time and size; null when there is none.
 *
 * @param did attacker-controlled
 * @throws DID_MALFORMED
 * @see did:web method §2.5.2
 */
export async function fetchWebDocument(
  did: string,
  { fetch, hosts, deadlineMs = 5_000, maxBytes = 64 * 1024 }: WebFetch,
): Promise<DidDocument | null> {
  const url = webUrlOf(did);
  if (!hosts.includes(url.host)) return null;
  try {
    const response = await fetch(url.href, {
      redirect: 'error',
      signal: AbortSignal.timeout(deadlineMs),
      headers: { accept: 'application/did+json, application/json' },
    });
    const document = response.ok
      ? parseDidDocument(parseJson(await textOf(response, maxBytes), { maxLength: maxBytes, maxDepth: 8 }))
      : null;
    return document?.id === did ? document : null;
  } catch {
    return null;
  }
}

function webUrlOf(did: string): URL {
  const [host, ...path] = did.slice('did:web:'.length).split(':').map(decodePart);
  if (
    host === undefined ||
    !/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/.test(host) ||
    path.some((part) => !/^[A-Za-z0-9._~-]+$/.test(part) || /^\.+$/.test(part))
  ) {
    throw new LicenceError('DID_MALFORMED', { method: 'web' });
  }
  return new URL(`https://${host}/${path.length === 0 ? '.well-known' : path.join('/')}/did.json`);
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    throw new LicenceError('DID_MALFORMED', { method: 'web' }, cause);
  }
}

async function textOf({ body }: WebResponse, maxBytes: number): Promise<string> {
  const reader = body?.getReader();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let [text, size] = ['', 0];
  for (let next = await reader?.read(); next !== undefined && !next.done; next = await reader?.read()) {
    size += next.value?.length ?? 0;
    if (size > maxBytes) {
      await reader?.cancel();
      throw new LicenceError('DID_DOCUMENT_MALFORMED', { maxBytes });
    }
    text += decoder.decode(next.value, { stream: true });
  }
  return text + decoder.decode();
}
