import { derTags } from './tags.js';

/** A DER element before it is written: a tree of bytes, so that a secret in it is copied once, into the last array only. */
export interface DerElement {
  readonly tag: number;
  readonly contents: readonly DerPart[];
  /** bytes of the contents */
  readonly length: number;
}

type DerPart = Uint8Array | DerElement;

/**
 * Writes an element as DER.
 *
 * @param element made by the functions below
 * @see ITU-T X.690, clauses 8 and 10
 * @example writeDer(sequence(integer(r), integer(s)))
 */
export function writeDer(element: DerElement): Uint8Array {
  const bytes = new Uint8Array(sizeOf(element));
  place(element, bytes, 0);
  return bytes;
}

/** SEQUENCE of the members. */
export const sequence = (...members: readonly DerElement[]): DerElement => elementOf(derTags.sequence, ...members);

/** OCTET STRING of bytes, or around an element. */
export const octets = (content: DerPart): DerElement => elementOf(derTags.octets, content);

/** BIT STRING of whole bytes. @see ITU-T X.690, 8.6 */
export const bits = (bytes: Uint8Array): DerElement => elementOf(derTags.bits, Uint8Array.of(0), bytes);

/** NULL. */
export const none = (): DerElement => elementOf(derTags.none);

/** [number] EXPLICIT around an element. */
export const context = (number: number, content: DerElement): DerElement => elementOf(derTags.context | number, content);

/** INTEGER of an unsigned big-endian number of any width. @see ITU-T X.690, 8.3 */
export function integer(bytes: Uint8Array): DerElement {
  const first = bytes.findIndex((byte) => byte !== 0);
  const minimal = bytes.subarray(first < 0 ? Math.max(bytes.length - 1, 0) : first);
  const padding = minimal.length === 0 || (minimal[0] ?? 0) & 0x80 ? Uint8Array.of(0) : new Uint8Array();
  return elementOf(derTags.integer, padding, minimal);
}

/** INTEGER of a count below 2^32. */
export const count = (value: number): DerElement => integer(Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value));

/** OBJECT IDENTIFIER of its dotted text. */
export const objectId = (dotted: string): DerElement => elementOf(derTags.objectId, objectIdBytes(dotted));

/** The contents of an OBJECT IDENTIFIER. @see ITU-T X.690, 8.19 */
export function objectIdBytes(dotted: string): Uint8Array {
  const [root = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return Uint8Array.from([root * 40 + second, ...rest].flatMap(base128));
}

/** Seven bits a byte, the most significant first, bit 8 set in all but the last. */
function base128(value: number): number[] {
  const digits = [value & 0x7f];
  for (let left = Math.floor(value / 128); left > 0; left = Math.floor(left / 128)) digits.unshift((left & 0x7f) | 0x80);
  return digits;
}

const elementOf = (tag: number, ...contents: readonly DerPart[]): DerElement => ({
  tag,
  contents,
  length: contents.reduce((sum, part) => sum + sizeOf(part), 0),
});

const sizeOf = (part: DerPart): number => (part instanceof Uint8Array ? part.length : 1 + lengthBytes(part.length).length + part.length);

function place(part: DerPart, bytes: Uint8Array, at: number): number {
  if (part instanceof Uint8Array) {
    bytes.set(part, at);
    return at + part.length;
  }
  const head = [part.tag, ...lengthBytes(part.length)];
  bytes.set(head, at);
  return part.contents.reduce((next, inner) => place(inner, bytes, next), at + head.length);
}

/** The definite form with the fewest bytes. @see ITU-T X.690, 10.1 */
function lengthBytes(length: number): readonly number[] {
  if (length < 0x80) return [length];
  const digits: number[] = [];
  for (let left = length; left > 0; left = Math.floor(left / 256)) digits.unshift(left & 0xff);
  return [0x80 | digits.length, ...digits];
}
