import { attempt } from '../attempt.js';
import type { Fetch } from '../bounded-fetch.js';
import { library } from '../library.js';
import type { IssuerMetadata } from '../metadata/issuer-metadata.js';
import { remoteError } from '../remote-error.js';

/**
 * Asks an issuer for a nonce to prove possession of keys with.
 *
 * @throws REMOTE_REFUSED, REMOTE_UNREACHABLE, REMOTE_TOO_LARGE, REMOTE_MALFORMED
 * @see OpenID4VCI 1.0, 7.1
 */
export async function requestNonce({ metadata, fetch }: { readonly metadata: IssuerMetadata; readonly fetch: Fetch }): Promise<string> {
  const client = library({ fetch }).issuanceClient();
  const { c_nonce: nonce } = await attempt('REMOTE_MALFORMED', () => client.requestNonce({ issuerMetadata: metadata }).catch(remoteError));
  return nonce;
}
