import { base64urlnopad, utf8 } from '@scure/base';
import { LicenceError } from '../../errors/index.js';
import type { Json } from '../../json/canonical.js';
import { parseJson } from '../../json/parse.js';
import { textOfBase64url } from '../jws/base64url.js';
import type { HashTable } from './hash.js';
import { refuseReservedName } from './reserved.js';

/** One claim that was hidden, with the salt that hid it. `name` is null for an element of an array. */
export interface Disclosure {
  readonly text: string;
  /** base64url digest over `text`, as it stands in `_sd` */
  readonly digest: string;
  readonly name: string | null;
  readonly value: Json;
}

type Digest = HashTable[string];

/** Hides one member of an object. @see RFC 9901 §4.2.1, §4.2.3 */
export function makeDisclosure(
  { salt, name, value }: { readonly salt: Uint8Array; readonly name: string; readonly value: Json },
  digest: Digest,
): Disclosure {
  refuseReservedName(name);
  const text = base64urlnopad.encode(utf8.decode(JSON.stringify([base64urlnopad.encode(salt), name, value])));
  return { text, digest: digestOf(text, digest), name, value };
}

/**
 * Reads one disclosure.
 *
 * @param text attacker-controlled
 * @throws DISCLOSURE_MALFORMED, CLAIM_NAME_RESERVED, CREDENTIAL_MALFORMED, JSON_MALFORMED, JSON_TOO_DEEP
 * @see RFC 9901 §4.2
 */
export function parseDisclosure(text: string, digest: Digest, maxDepth: number): Disclosure {
  const parts = parseJson(textOfBase64url(text), { maxDepth });
  if (!Array.isArray(parts) || typeof parts[0] !== 'string') throw new LicenceError('DISCLOSURE_MALFORMED');
  if (parts.length === 2) return { text, digest: digestOf(text, digest), name: null, value: parts[1] as Json };
  const name: unknown = parts[1];
  if (parts.length !== 3 || typeof name !== 'string') throw new LicenceError('DISCLOSURE_MALFORMED');
  refuseReservedName(name);
  return { text, digest: digestOf(text, digest), name, value: parts[2] as Json };
}

const digestOf = (text: string, digest: Digest): string => base64urlnopad.encode(digest(utf8.decode(text)));
