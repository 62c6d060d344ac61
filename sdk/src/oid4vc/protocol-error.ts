import { type ErrorCode, errorTable, type LicenceError } from '../errors/index.js';

/** The specs' own error names for our codes. @see RFC 6749, 5.2; RFC 6750, 3.1; OpenID4VCI 1.0, 6.3 and 8.3.1; OpenID4VP 1.0, 8.5 */
const names: Readonly<Partial<Record<ErrorCode, string>>> = {
  TOKEN_REQUEST_MALFORMED: 'invalid_request',
  GRANT_TYPE_UNSUPPORTED: 'unsupported_grant_type',
  OFFER_CODE_INVALID: 'invalid_grant',
  OFFER_PIN_WRONG: 'invalid_grant',
  ACCESS_TOKEN_INVALID: 'invalid_token',
  CREDENTIAL_REQUEST_MALFORMED: 'invalid_credential_request',
  CREDENTIAL_CONFIGURATION_UNKNOWN: 'unknown_credential_configuration',
  PROOF_INVALID: 'invalid_proof',
  PROOF_STALE: 'invalid_proof',
  PROOF_COUNT: 'invalid_proof',
  PROOF_KEY_REPEATED: 'invalid_proof',
  PROOF_NONCE_UNKNOWN: 'invalid_nonce',
};

/** What a protocol endpoint answers: the spec's `error`, and ours in `code`. */
export interface ProtocolError {
  readonly error: string;
  readonly error_description: string;
  readonly code: ErrorCode;
}

/** The body of a protocol endpoint's refusal; its HTTP status is the code's own. */
export const protocolError = ({ code }: LicenceError): ProtocolError => ({
  error: names[code] ?? (errorTable[code].status >= 500 ? 'server_error' : 'invalid_request'),
  error_description: errorTable[code].en,
  code,
});
