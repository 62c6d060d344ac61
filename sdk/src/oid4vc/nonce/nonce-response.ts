import { library } from '../library.js';

/**
 * Answers a nonce request; to be sent with `Cache-Control: no-store`.
 *
 * @param nonce at least 128 random bits of the caller's, good for one credential request
 * @see OpenID4VCI 1.0, 7.2
 */
export const nonceResponse = (nonce: string): { readonly c_nonce: string } => library().issuer().createNonceResponse({ cNonce: nonce });
