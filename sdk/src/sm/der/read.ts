import { equalBytes } from '../equal-bytes.js';
import { derTags } from './tags.js';
import { objectIdBytes } from './write.js';

/** What a format says of bytes it cannot take: an error that names what was expected. */
export type Malformed = (expected: string) => Error;

/** Reads the members of one element in order; each call takes the next. Bytes it gives are views, not copies. */
export interface DerReader {
  /** True when the next element has this tag. */
  has(tag: number): boolean;
  /** True when nothing is left. */
  ended(): boolean;
  sequence<T>(read: (members: DerReader) => T): T;
  context<T>(number: number, read: (members: DerReader) => T): T;
  /** An unsigned INTEGER as big-endian bytes of a width. */
  integer(width: number): Uint8Array;
  /** An INTEGER from 0 to most, which is below 2^32. */
  count(most: number): number;
  octets(): Uint8Array;
  /** The elements inside an OCTET STRING. */
  inOctets<T>(read: (members: DerReader) => T): T;
  /** A BIT STRING of whole bytes. */
  bits(): Uint8Array;
  /** Which of the known object identifiers stands here. */
  objectId<Name extends string>(known: Readonly<Record<Name, string>>): Name;
  none(): void;
}

/**
 * Reads DER, and nothing but DER: lengths and integers in their shortest form, nothing left over at any level.
 *
 * @param bytes attacker-controlled
 * @param malformed makes the error of the format
 * @param read takes the elements the bytes are
 * @throws what `malformed` makes, and nothing else of its own
 * @see ITU-T X.690, clauses 8 and 10
 * @example readDer(bytes, malformed, (der) => der.sequence((members) => [members.integer(32), members.integer(32)]))
 */
export function readDer<T>(bytes: Uint8Array, malformed: Malformed, read: (reader: DerReader) => T): T {
  let at = 0;
  const take = (tag: number, expected: string): Uint8Array => {
    if (bytes[at] !== tag) throw malformed(expected);
    const { start, end } = contentsOf(bytes, at + 1, malformed);
    at = end;
    return bytes.subarray(start, end);
  };
  const unsigned = (): Uint8Array => unsignedOf(take(derTags.integer, 'an INTEGER'), malformed);

  const result = read({
    has: (tag) => bytes[at] === tag,
    ended: () => at === bytes.length,
    sequence: (inner) => readDer(take(derTags.sequence, 'a SEQUENCE'), malformed, inner),
    context: (number, inner) => readDer(take(derTags.context | number, `[${number}]`), malformed, inner),
    integer: (width) => widened(unsigned(), width, malformed),
    count: (most) => countOf(widened(unsigned(), 4, malformed), most, malformed),
    octets: () => take(derTags.octets, 'an OCTET STRING'),
    inOctets: (inner) => readDer(take(derTags.octets, 'an OCTET STRING'), malformed, inner),
    bits: () => wholeBytes(take(derTags.bits, 'a BIT STRING'), malformed),
    objectId: (known) => nameOf(take(derTags.objectId, 'an OBJECT IDENTIFIER'), known, malformed),
    none: () => {
      if (take(derTags.none, 'NULL').length > 0) throw malformed('NULL');
    },
  });
  if (at !== bytes.length) throw malformed('nothing more');
  return result;
}

/** Where the contents begin and end, after a length in its only form. @see ITU-T X.690, 8.1.3 and 10.1 */
function contentsOf(bytes: Uint8Array, at: number, malformed: Malformed): { readonly start: number; readonly end: number } {
  const first = bytes[at];
  if (first === undefined || first === 0x80 || first > 0x83) throw malformed('a definite length of at most three bytes');
  const digits = first < 0x80 ? 0 : first & 0x7f;
  let length = digits === 0 ? first : 0;
  for (let i = 1; i <= digits; i++) length = length * 256 + (bytes[at + i] ?? 0);
  const start = at + 1 + digits;
  if (digits > 0 && (length < 0x80 || length < 256 ** (digits - 1))) throw malformed('lengths in their shortest form');
  if (start + length > bytes.length) throw malformed('a length within the bytes');
  return { start, end: start + length };
}

/** @see ITU-T X.690, 8.3.2 */
function unsignedOf(contents: Uint8Array, malformed: Malformed): Uint8Array {
  const [first, second] = contents;
  if (first === undefined || first & 0x80) throw malformed('an INTEGER that is not negative');
  if (first !== 0 || second === undefined) return contents;
  if (!(second & 0x80)) throw malformed('integers in their shortest form');
  return contents.subarray(1);
}

function widened(minimal: Uint8Array, width: number, malformed: Malformed): Uint8Array {
  if (minimal.length > width) throw malformed(`an INTEGER of at most ${width} bytes`);
  const whole = new Uint8Array(width);
  whole.set(minimal, width - minimal.length);
  return whole;
}

function countOf(bytes: Uint8Array, most: number, malformed: Malformed): number {
  const value = new DataView(bytes.buffer).getUint32(0);
  if (value > most) throw malformed(`at most ${most}`);
  return value;
}

/** @see ITU-T X.690, 8.6.2 */
function wholeBytes(contents: Uint8Array, malformed: Malformed): Uint8Array {
  if (contents[0] !== 0) throw malformed('a BIT STRING of whole bytes');
  return contents.subarray(1);
}

function nameOf<Name extends string>(contents: Uint8Array, known: Readonly<Record<Name, string>>, malformed: Malformed): Name {
  const names = Object.keys(known) as Name[];
  const name = names.find((candidate) => equalBytes(contents, objectIdBytes(known[candidate])));
  if (name === undefined) throw malformed(`the object identifier of ${names.join(' or ')}`);
  return name;
}
