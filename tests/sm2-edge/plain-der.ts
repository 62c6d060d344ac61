import { bytesOf, hexOf } from './signature.js';

/** DER of (r, s), in hex. @see ITU-T X.690, 8.3 and 10.1; GB/T 35276-2017, 7.3 */
export const derOf = (r: bigint, s: bigint): string => sequence(integer(digits(r)) + integer(digits(s)));

/** The shortest content of an INTEGER. */
export function digits(value: bigint): string {
  const text = value.toString(16);
  const even = text.length % 2 === 0 ? text : `0${text}`;
  return /^[89a-f]/.test(even) ? `00${even}` : even;
}

export const integer = (content: string): string => `02${octet(content.length / 2)}${content}`;
export const sequence = (content: string): string => `30${octet(content.length / 2)}${content}`;
export const octet = (value: number): string => value.toString(16).padStart(2, '0');

/** r ‖ s of a strict DER signature, or nothing: definite short lengths, shortest integers, none negative, nothing behind. */
export function rawOf(der: string): string | undefined {
  const bytes = bytesOf(der);
  const rLength = bytes[3] ?? 0;
  const parts = [bytes.subarray(4, 4 + rLength), bytes.subarray(6 + rLength)].map(hexOf);
  const [r = '', s = ''] = parts;
  if (parts.some((part) => part === '' || /^[89a-f]/.test(part) || part.length > 66)) return undefined;
  if (derOf(BigInt(`0x${r}`), BigInt(`0x${s}`)) !== der) return undefined;
  return [r, s].map((part) => BigInt(`0x${part}`).toString(16).padStart(64, '0')).join('');
}
