import { LicenceError } from '../../errors/index.js';
import type { PublicKey } from '../../sm/index.js';
import { type Jws, parseJws } from '../jws/parse.js';
import { verifyJws } from '../jws/verify.js';
import { keyBindingType } from '../key-binding/type.js';
import { type DisclosedClaims, discloseClaims } from './claims.js';
import { type Disclosure, parseDisclosure } from './disclosure.js';
import { type HashTable, hashNamed, ownHashes } from './hash.js';

/** The media type of our copies, in `typ`. @see SD-JWT VC draft-19 §3.2.1 */
export const sdJwtType = 'dc+sd-jwt';

/** An SD-JWT taken apart, its disclosures matched with their digests; nothing of it is believed until its signature is checked. */
export interface ParsedSdJwt extends DisclosedClaims {
  /** the issuer-signed JWT */
  readonly jwt: Jws;
  readonly disclosures: readonly Disclosure[];
  /** the key-binding JWT at the end, if there is one */
  readonly keyBinding: Jws | null;
  /** the text that `sd_hash` covers: the JWT and the disclosures, with their tildes */
  readonly presented: string;
  readonly hash: { readonly name: string; readonly digest: HashTable[string] };
}

/** How much of a credential from outside is read. */
export interface SdJwtLimits {
  readonly maxLength?: number;
  readonly maxDisclosures?: number;
  readonly maxDepth?: number;
  /** digests `_sd_alg` may name; default: SM3 only */
  readonly hashes?: HashTable;
}

/**
 * Takes an SD-JWT apart, with or without key binding: everything but the signatures is checked.
 *
 * @param text attacker-controlled
 * @throws CREDENTIAL_TOO_LARGE, CREDENTIAL_MALFORMED, CREDENTIAL_FORMAT_UNKNOWN, CREDENTIAL_TOO_DEEP, SIGNATURE_ALGORITHM_REFUSED, SIGNATURE_ENCODING_REFUSED,
 *   SD_HASH_REFUSED, DISCLOSURE_MALFORMED, DISCLOSURE_REPEATED, DISCLOSURE_UNREFERENCED, CLAIM_NAME_RESERVED, CLAIM_NAME_REPEATED, JSON_MALFORMED, JSON_TOO_DEEP
 * @see RFC 9901 §4, §7.1
 * @example const { claims } = parseSdJwt(text);
 */
export function parseSdJwt(text: string, limits: SdJwtLimits = {}): ParsedSdJwt {
  const { maxLength = 128 * 1024, maxDisclosures = 256, maxDepth = 16, hashes = ownHashes } = limits;
  if (text.length > maxLength) throw new LicenceError('CREDENTIAL_TOO_LARGE', { maxLength });
  const { compact, encoded, binding } = split(text, maxDisclosures);
  const jwt = parseJws(compact, { typ: sdJwtType, maxLength, maxDepth });
  const hash = hashNamed(jwt.payload._sd_alg, hashes);
  const disclosures = encoded.map((part) => parseDisclosure(part, hash.digest, maxDepth));
  const disclosed = discloseClaims(jwt.payload, disclosures);
  const keyBinding = binding === '' ? null : parseJws(binding, { typ: keyBindingType, maxLength, maxDepth });
  return { ...disclosed, jwt, disclosures, keyBinding, presented: text.slice(0, text.length - binding.length), hash };
}

/** True when the issuer's signature holds under the key, by the algorithm that is the key's own. @param publicKey 65 bytes, of the issuer's DID document */
export const verifySdJwtSignature = ({ jwt }: ParsedSdJwt, publicKey: PublicKey): boolean => verifyJws(jwt, publicKey);

function split(text: string, maxDisclosures: number): { compact: string; encoded: readonly string[]; binding: string } {
  const parts = text.split('~', maxDisclosures + 3);
  if (parts.length > maxDisclosures + 2) throw new LicenceError('CREDENTIAL_TOO_LARGE', { maxDisclosures });
  const [compact, binding] = [parts[0], parts.at(-1)];
  if (compact === undefined || binding === undefined || parts.length < 2)
    throw new LicenceError('CREDENTIAL_MALFORMED', { expected: 'an SD-JWT' });
  return { compact, encoded: parts.slice(1, -1), binding };
}
