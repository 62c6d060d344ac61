import { LicenceError } from '../../errors/index.js';
import type { Signer } from '../../sm/index.js';
import { attempt } from '../attempt.js';
import type { Fetch } from '../bounded-fetch.js';
import { library } from '../library.js';
import type { IssuerMetadata } from '../metadata/issuer-metadata.js';
import { remoteError } from '../remote-error.js';
import { createProof } from './proof.js';

/**
 * Asks for one copy for each key. What comes back is attacker-controlled: it is verified before it is kept, and not here.
 *
 * @param keys fresh ones, one a copy
 * @param nonce from `requestNonce`
 * @returns SD-JWT VCs in the order of the keys
 * @throws REMOTE_REFUSED, REMOTE_UNREACHABLE, REMOTE_TOO_LARGE, REMOTE_MALFORMED
 * @see OpenID4VCI 1.0, 8
 */
export async function requestCredentials(parts: {
  readonly metadata: IssuerMetadata;
  readonly configurationId: string;
  readonly accessToken: string;
  readonly nonce: string;
  readonly keys: readonly Signer[];
  readonly now: Date;
  readonly fetch: Fetch;
}): Promise<readonly string[]> {
  const { metadata, configurationId, nonce, now } = parts;
  const proofs = await attempt('METADATA_MALFORMED', () =>
    Promise.all(parts.keys.map((key) => createProof({ metadata, configurationId, nonce, key, now }))),
  );
  const { credentialResponse } = await attempt('REMOTE_MALFORMED', () =>
    library({ fetch: parts.fetch })
      .issuanceClient()
      .retrieveCredentials({
        issuerMetadata: metadata,
        credentialConfigurationId: configurationId,
        accessToken: parts.accessToken,
        proofs: { jwt: proofs },
      })
      .catch(remoteError),
  );
  const credentials = (credentialResponse.credentials ?? []).map(textOf);
  if (credentials.length !== parts.keys.length)
    throw new LicenceError('REMOTE_MALFORMED', { expected: parts.keys.length, got: credentials.length });
  return credentials;
}

function textOf(entry: unknown): string {
  if (typeof entry === 'object' && entry !== null && 'credential' in entry && typeof entry.credential === 'string') return entry.credential;
  throw new LicenceError('REMOTE_MALFORMED');
}
