/** What an access token request is answered with. @see OpenID4VCI 1.0, 6.2 */
export interface TokenResponse {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  readonly expires_in: number;
}

/** Answers a token request; to be sent with `Cache-Control: no-store`. @param accessToken at least 128 random bits of the caller's, kept only as a digest */
export const tokenResponse = ({
  accessToken,
  expiresInSeconds,
}: {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
}): TokenResponse => ({
  access_token: accessToken,
  token_type: 'Bearer',
  expires_in: expiresInSeconds,
});
