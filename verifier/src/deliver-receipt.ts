import { LicenceError } from '@ganzheng/sdk/errors';
import { boundedFetch, parseWebAddress } from '@ganzheng/sdk/oid4vc';
import type { VerifierDeps } from './deps.js';
import type { UseRow } from './use-row.js';

type Delivery = NonNullable<UseRow['delivery']>;

const deadlineMs = 5_000;
/** A receipt that finds no mailbox in a week is left: the use stands on the ledger and in the citizen's feed all the same. */
const longestMs = 7 * 86_400_000;

/**
 * Delivers a recorded use's receipt to the citizen's mailbox.
 *
 * @returns true when there is nothing more to do: delivered, or it never will be
 */
export async function deliverReceipt(
  deps: Pick<VerifierDeps, 'cases' | 'fetch' | 'nowMs' | 'relayOrigins'>,
  useId: string,
): Promise<boolean> {
  const { cases, nowMs } = deps;
  return cases.exclusive(`use~${useId}`, async () => {
    const use = await cases.getUse(useId);
    if (use?.state !== 'recorded' || use.delivery === null) return true;
    const outcome = await post(deps, use.delivery);
    if (outcome === 'later' && nowMs() < Date.parse(use.preparedAt) + longestMs) return false;
    await cases.write({ use: outcome === 'delivered' ? { ...use, state: 'delivered' } : { ...use, delivery: null } });
    return true;
  });
}

/** Posts to a relay that is known: the address is the citizen's word, and must not make this service call just anywhere. */
async function post(
  { fetch, relayOrigins }: Pick<VerifierDeps, 'fetch' | 'relayOrigins'>,
  { url, token, body }: Delivery,
): Promise<'delivered' | 'later' | 'never'> {
  if (!isRelay(url, relayOrigins)) return 'never';
  try {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const { ok, status } = await boundedFetch(fetch, { deadlineMs, maxBytes: 4096 })(url, { method: 'POST', headers, body });
    if (ok) return 'delivered';
    return status >= 400 && status < 500 && status !== 408 && status !== 429 ? 'never' : 'later';
  } catch (error) {
    if (error instanceof LicenceError) return 'later';
    throw error;
  }
}

function isRelay(url: string, origins: readonly string[]): boolean {
  try {
    return origins.includes(parseWebAddress(url).origin);
  } catch {
    return false;
  }
}
