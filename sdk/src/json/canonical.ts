import canonicalizeModule from 'canonicalize';
import { LicenceError } from '../errors/index.js';

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

// The package is CommonJS with a default export; under NodeNext the import is the function's own type only through a cast.
const canonicalize = canonicalizeModule as unknown as (value: unknown) => string | undefined;

/**
 * The canonical text of a JSON value.
 *
 * @throws JSON_MALFORMED when the value is not JSON (undefined, a function, NaN)
 * @see RFC 8785 (JCS)
 */
export function canonicalText(value: unknown): string {
  let text: string | undefined;
  try {
    text = canonicalize(value);
  } catch (cause) {
    throw new LicenceError('JSON_MALFORMED', {}, cause);
  }
  if (text === undefined) throw new LicenceError('JSON_MALFORMED');
  return text;
}

const encoder = new TextEncoder();

/** The canonical bytes of a JSON value: what is hashed and signed everywhere. @see RFC 8785 (JCS) */
export const canonicalBytes = (value: unknown): Uint8Array => encoder.encode(canonicalText(value));
