import { type AuthorizationServerMetadata, preAuthorizedCodeGrantIdentifier } from '@openid4vc/oauth2';
import { library } from '../library.js';

/**
 * Builds what an issuer publishes at `/.well-known/oauth-authorization-server`: the pre-authorised code, and nobody need register first.
 *
 * @see RFC 8414, 2; OpenID4VCI 1.0, 12.3
 */
export const authorizationServerMetadata = ({ issuerUrl }: { readonly issuerUrl: string }): AuthorizationServerMetadata =>
  library()
    .authorizationServer()
    .createAuthorizationServerMetadata({
      issuer: issuerUrl,
      token_endpoint: `${issuerUrl}/token`,
      grant_types_supported: [preAuthorizedCodeGrantIdentifier],
      token_endpoint_auth_methods_supported: ['none'],
      'pre-authorized_grant_anonymous_access_supported': true,
    });
