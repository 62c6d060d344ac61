import { LicenceError } from '../../errors/index.js';
import { attempt } from '../attempt.js';
import type { Fetch } from '../bounded-fetch.js';
import { library } from '../library.js';
import { parseWebAddress } from '../web-address.js';
import type { IssuerMetadata } from './issuer-metadata.js';

/**
 * Fetches what an issuer says of itself and of its authorisation server, and holds it to the address it was asked at.
 *
 * @param issuerUrl attacker-controlled (it came in an offer)
 * @throws ADDRESS_FORBIDDEN, METADATA_MALFORMED, REMOTE_UNREACHABLE, REMOTE_TOO_LARGE, REMOTE_MALFORMED
 * @see OpenID4VCI 1.0, 12.2.2
 */
export async function fetchIssuerMetadata(issuerUrl: string, fetch: Fetch): Promise<IssuerMetadata> {
  parseWebAddress(issuerUrl);
  const metadata = await attempt('METADATA_MALFORMED', () => library({ fetch }).issuanceClient().resolveIssuerMetadata(issuerUrl));
  if (metadata.signedCredentialIssuer !== undefined) throw new LicenceError('METADATA_MALFORMED');
  requireOneOrigin(metadata, issuerUrl);
  return metadata;
}

/** No endpoint may lead the wallet to another host than the one the citizen was shown. */
function requireOneOrigin({ credentialIssuer, authorizationServers }: IssuerMetadata, issuerUrl: string): void {
  const { origin } = new URL(issuerUrl);
  const endpoints = [
    credentialIssuer.credential_endpoint,
    credentialIssuer.nonce_endpoint,
    ...authorizationServers.map((server) => server.token_endpoint),
  ];
  for (const endpoint of endpoints) {
    if (endpoint !== undefined && parseWebAddress(endpoint).origin !== origin) throw new LicenceError('METADATA_MALFORMED');
  }
}
