import { LicenceError } from '@ganzheng/sdk/errors';
import { parseJson } from '@ganzheng/sdk/ledger';
import { boundedFetch } from '@ganzheng/sdk/oid4vc';
import type { Fetchers } from '@ganzheng/sdk/verify';

/**
 * Fetches receipts and status lists from the issuers this window knows, and from nowhere else: what a credential names is never an address.
 *
 * @param issuers base addresses of issuer services, from configuration
 * @param fetch the network
 * @see sdk/verify: createFetchers adds the memory and the deadline
 */
export function fetchEvidence({
  issuers,
  fetch,
}: {
  readonly issuers: readonly string[];
  readonly fetch: typeof globalThis.fetch;
}): Required<Fetchers> {
  const bounded = boundedFetch(fetch, { deadlineMs: 2500 });
  const first = async (path: string): Promise<string | null> => {
    for (const issuer of issuers) {
      const text = await textAt(bounded, `${issuer}${path}`);
      if (text !== null) return text;
    }
    return null;
  };
  return {
    async receipt(leafHash) {
      const text = await first(`/log/receipts/${encodeURIComponent(leafHash)}`);
      return text === null ? null : parseJson(text, { maxDepth: 24 });
    },
    async statusList(uri) {
      const [, scid, list] = /^urn:ganzheng:status-list:[a-z0-9-]+:(z[1-9A-HJ-NP-Za-km-z]+):(\d+)$/.exec(uri) ?? [];
      return scid === undefined || list === undefined ? null : first(`/status-lists/${scid}/${list}`);
    },
  };
}

/** The text at an address; nothing where there is none, or where nobody answers. */
async function textAt(fetch: typeof globalThis.fetch, url: string): Promise<string | null> {
  try {
    const response = await fetch(url);
    return response.ok ? await response.text() : null;
  } catch (error) {
    if (error instanceof LicenceError) return null;
    throw error;
  }
}
