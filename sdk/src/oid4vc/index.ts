export type { Fetch, FetchLimits } from './bounded-fetch.js';
export { boundedFetch } from './bounded-fetch.js';
export { type CredentialResponse, credentialResponse } from './credential/credential-response.js';
export { type CredentialRequest, parseCredentialRequest } from './credential/parse-credential-request.js';
export { createProof } from './credential/proof.js';
export { requestCredentials } from './credential/request-credentials.js';
export type { ResolveKey } from './jwt.js';
export { authorizationServerMetadata } from './metadata/authorization-server-metadata.js';
export { fetchIssuerMetadata } from './metadata/fetch-issuer-metadata.js';
export {
  batchSize,
  type CredentialConfiguration,
  configurationOf,
  type IssuerMetadata,
  issuerMetadata,
} from './metadata/issuer-metadata.js';
export { nonceResponse } from './nonce/nonce-response.js';
export { requestNonce } from './nonce/request-nonce.js';
export { createOffer, type Offer, type TxCode } from './offer/create-offer.js';
export { needsTxCode, readOffer } from './offer/read-offer.js';
export { type ProtocolError, protocolError } from './protocol-error.js';
export { openReceipt, sealReceipt } from './receipt/seal-receipt.js';
export { useDigestOf } from './receipt/use-digest-of.js';
export { clientIdOf, createRequest, requestUriLink, type VerifierInfo } from './request/create-request.js';
export { type Dcql, type DcqlCredential, parseDcql } from './request/dcql.js';
export { claimPathOf, dcqlFor, dcqlIdOf, fieldsOf } from './request/dcql-for.js';
export { type PresentationRequest, readRequest } from './request/read-request.js';
export {
  boundTransactionData,
  createTransactionData,
  type DataAuthorization,
  type DataAuthorizationInput,
  dataAuthorizationType,
  parseTransactionData,
  transactionDataHash,
} from './request/transaction-data.js';
export { answerRequest, declineRequest } from './response/answer-request.js';
export { fieldsDigest } from './response/fields-digest.js';
export { type Candidate, candidatesFor, type DcqlMatch, matchDcql, type QueriedCredential } from './response/match-dcql.js';
export { type PresentationResponse, type PresentedGrant, parseResponse, type ReceiptMailbox, stateOf } from './response/parse-response.js';
export { type ExpectedToken, parseTokenRequest, type TokenRequest, verifyTokenRequest } from './token/parse-token-request.js';
export { requestToken } from './token/request-token.js';
export { type TokenResponse, tokenResponse } from './token/token-response.js';
export { parseWebAddress } from './web-address.js';
