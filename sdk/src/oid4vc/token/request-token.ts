import { attempt } from '../attempt.js';
import type { Fetch } from '../bounded-fetch.js';
import { library } from '../library.js';
import type { IssuerMetadata } from '../metadata/issuer-metadata.js';
import type { Offer } from '../offer/create-offer.js';
import { remoteError } from '../remote-error.js';

/**
 * Turns the pre-authorised code of an offer into an access token.
 *
 * @param txCode what the citizen typed, when the offer asks for it
 * @throws REMOTE_REFUSED with the issuer's own code in the detail, REMOTE_UNREACHABLE, REMOTE_TOO_LARGE, REMOTE_MALFORMED
 * @see OpenID4VCI 1.0, 6
 */
export async function requestToken({
  metadata,
  offer,
  txCode,
  fetch,
}: {
  readonly metadata: IssuerMetadata;
  readonly offer: Offer;
  readonly txCode?: string;
  readonly fetch: Fetch;
}): Promise<string> {
  const client = library({ fetch }).issuanceClient();
  const { accessTokenResponse } = await attempt('REMOTE_MALFORMED', () =>
    client
      .retrievePreAuthorizedCodeAccessTokenFromOffer({
        credentialOffer: offer,
        issuerMetadata: metadata,
        ...(txCode === undefined ? {} : { txCode }),
      })
      .catch(remoteError),
  );
  return accessTokenResponse.access_token;
}
