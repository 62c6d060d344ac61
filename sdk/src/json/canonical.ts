import canonicalizeModule from 'canonicalize';
import { LicenceError } from '../errors/index.js';

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

// The package is CommonJS with a default export; under NodeNext the import is the function's own type only through a cast.
const canonicalize = canonicalizeModule as unknown as (value: unknown) => string | undefined;

/**
 * The canonical text of a JSON value.
 *
 * @throws JSON_MALFORMED when the value is not JSON (undefined, a function, NaN) or a text in it is not Unicode (a lone surrogate)
 * @see RFC 8785 (JCS)
 */
export function canonicalText(value: unknown): string {
  try {
    return write(value);
  } catch (cause) {
    throw new LicenceError('JSON_MALFORMED', {}, cause);
  }
}

const encoder = new TextEncoder();

/** The canonical bytes of a JSON value: what is hashed and signed everywhere. @see RFC 8785 (JCS) */
export const canonicalBytes = (value: unknown): Uint8Array => encoder.encode(canonicalText(value));

// Strings, lists and objects are most of what is hashed and signed, and written here for speed; the rest is the library's. Not by
// JSON.stringify over a sorted copy: no object can hold its members in order when their names are numbers.
function write(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value !== 'object' || value === null) return writeOther(value);
  if ('toJSON' in value && typeof value.toJSON === 'function') return write(value.toJSON());
  return Array.isArray(value) ? writeArray(value) : writeObject(value as Readonly<Record<string, unknown>>);
}

function writeOther(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError(`${typeof value} is not JSON`);
  return text;
}

function writeArray(values: readonly unknown[]): string {
  let text = '';
  for (const value of values) text += `${text === '' ? '' : ','}${isAbsent(value) ? 'null' : write(value)}`;
  return `[${text}]`;
}

function writeObject(members: Readonly<Record<string, unknown>>): string {
  const names = Object.keys(members);
  if (!isSorted(names)) names.sort();
  let text = '';
  for (const name of names) {
    const value = members[name];
    if (!isAbsent(value)) text += `${text === '' ? '' : ','}${quote(name)}:${write(value)}`;
  }
  return `{${text}}`;
}

const isAbsent = (value: unknown): boolean => value === undefined || typeof value === 'symbol';

// Order by UTF-16 units, which is how strings compare and sort. @see RFC 8785, 3.2.3
const isSorted = (names: readonly string[]): boolean => names.every((name, at) => at === 0 || (names[at - 1] ?? '') <= name);

// What stands between quotes as it is; the rest is left to JSON.stringify, once it is known to be Unicode. @see RFC 8785, 3.2.2.2
const plain = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;
const loneSurrogate = /\p{Surrogate}/u;

function quote(text: string): string {
  if (plain.test(text)) return `"${text}"`;
  if (loneSurrogate.test(text)) throw new TypeError('a lone surrogate is no character');
  return JSON.stringify(text);
}
