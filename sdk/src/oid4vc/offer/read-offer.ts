import { preAuthorizedCodeGrantIdentifier } from '@openid4vc/oauth2';
import { LicenceError } from '../../errors/index.js';
import { attempt } from '../attempt.js';
import type { Fetch } from '../bounded-fetch.js';
import { library } from '../library.js';
import { parseWebAddress } from '../web-address.js';
import type { Offer } from './create-offer.js';

/**
 * Reads an offer from its link, fetching it when the link says where it is.
 *
 * @param uri attacker-controlled: `openid-credential-offer://?credential_offer_uri=…` or `…?credential_offer=…`
 * @throws OFFER_MALFORMED, ADDRESS_FORBIDDEN, REMOTE_UNREACHABLE, REMOTE_TOO_LARGE, REMOTE_MALFORMED
 * @see OpenID4VCI 1.0, 4.1
 */
export async function readOffer(uri: string, fetch: Fetch): Promise<Offer> {
  if (!uri.startsWith('openid-credential-offer://') || uri.length > 8192) throw new LicenceError('OFFER_MALFORMED');
  const offer = await attempt('OFFER_MALFORMED', () => library({ fetch }).issuanceClient().resolveCredentialOffer(uri));
  parseWebAddress(offer.credential_issuer);
  const ids = offer.credential_configuration_ids;
  if (ids.length === 0 || ids.length > 20 || new Set(ids).size < ids.length) throw new LicenceError('OFFER_MALFORMED');
  if (offer.grants?.[preAuthorizedCodeGrantIdentifier] === undefined) throw new LicenceError('GRANT_TYPE_UNSUPPORTED');
  return offer;
}

/** True when the citizen must type a code that came to him another way. */
export const needsTxCode = (offer: Offer): boolean => offer.grants?.[preAuthorizedCodeGrantIdentifier]?.tx_code !== undefined;
