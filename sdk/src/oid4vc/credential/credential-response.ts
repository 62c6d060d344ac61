/** What a credential request is answered with. @see OpenID4VCI 1.0, 8.3 */
export interface CredentialResponse {
  readonly credentials: readonly { readonly credential: string }[];
  readonly notification_id?: string;
}

/** Answers a credential request: one credential for each key, in the order of the proofs. */
export const credentialResponse = ({
  credentials,
  notificationId,
}: {
  readonly credentials: readonly string[];
  readonly notificationId?: string;
}): CredentialResponse => ({
  credentials: credentials.map((credential) => ({ credential })),
  ...(notificationId === undefined ? {} : { notification_id: notificationId }),
});
