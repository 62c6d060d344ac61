import { base64urlnopad } from '@scure/base';
import { LicenceError } from '../../errors/index.js';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The bytes of unpadded base64url, in its one canonical spelling. @param text attacker-controlled @throws CREDENTIAL_MALFORMED @see RFC 4648 §5, RFC 7515 §2 */
export function bytesOfBase64url(text: string): Uint8Array {
  try {
    return base64urlnopad.decode(text);
  } catch (cause) {
    throw new LicenceError('CREDENTIAL_MALFORMED', { expected: 'base64url' }, cause);
  }
}

/** The UTF-8 text in base64url. @param text attacker-controlled @throws CREDENTIAL_MALFORMED */
export function textOfBase64url(text: string): string {
  const bytes = bytesOfBase64url(text);
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new LicenceError('CREDENTIAL_MALFORMED', { expected: 'UTF-8' }, cause);
  }
}
