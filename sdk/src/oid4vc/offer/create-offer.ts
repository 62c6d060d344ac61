import { preAuthorizedCodeGrantIdentifier } from '@openid4vc/oauth2';
import type { CredentialOfferObject } from '@openid4vc/openid4vci';
import { library } from '../library.js';
import { type IssuerMetadata, requireConfiguration } from '../metadata/issuer-metadata.js';

/** A credential offer (领取要约), as it is served and as it is read. */
export type Offer = CredentialOfferObject;

/** What the citizen must type beside the offer, sent to him another way. @see OpenID4VCI 1.0, 4.1.1 */
export interface TxCode {
  readonly length: number;
  readonly description?: string;
}

/**
 * Makes an offer: the object to serve at `offerUrl`, and the link that goes into the QR code.
 *
 * @param metadata this issuer's own
 * @param configurationIds what is offered
 * @param preAuthorizedCode at least 128 random bits of the caller's, kept only as a digest; whoever shows it gets the credential
 * @param txCode absent: the code alone is enough
 * @param offerUrl where the object will be served
 * @throws CREDENTIAL_CONFIGURATION_UNKNOWN
 * @see OpenID4VCI 1.0, 4.1
 * @example const { offer, offerUri } = await createOffer({ metadata, configurationIds: [id], preAuthorizedCode, offerUrl });
 */
export async function createOffer(parts: {
  readonly metadata: IssuerMetadata;
  readonly configurationIds: readonly string[];
  readonly preAuthorizedCode: string;
  readonly txCode?: TxCode;
  readonly offerUrl: string;
}): Promise<{ readonly offer: Offer; readonly offerUri: string }> {
  for (const id of parts.configurationIds) requireConfiguration(parts.metadata, id);
  const { credentialOffer, credentialOfferObject } = await library()
    .issuer()
    .createCredentialOffer({
      issuerMetadata: parts.metadata,
      credentialConfigurationIds: [...parts.configurationIds],
      credentialOfferUri: parts.offerUrl,
      grants: {
        [preAuthorizedCodeGrantIdentifier]: {
          'pre-authorized_code': parts.preAuthorizedCode,
          ...(parts.txCode === undefined ? {} : { tx_code: { input_mode: 'numeric' as const, ...parts.txCode } }),
        },
      },
    });
  return { offer: credentialOfferObject, offerUri: credentialOffer };
}
