import { sm3 } from '../../sm/index.js';

/** Bytes of one hash of the log. @see GM/T 0004 (SM3, 256 bits) */
export const hashSize = 32;

/** The root of an empty log: SM3 of nothing. @see RFC 9162 §2.1.1, with SM3 in the place of SHA-256 */
export const emptyRoot = (): Uint8Array => sm3(new Uint8Array(0));

/** Hash of a leaf: SM3(0x00 ‖ data). The prefix keeps a leaf from passing for a node. @see RFC 9162 §2.1.1 */
export function leafHash(data: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + data.length);
  input.set(data, 1);
  return sm3(input);
}

/** Hash of an inner node: SM3(0x01 ‖ left ‖ right). @see RFC 9162 §2.1.1 */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + 2 * hashSize);
  input[0] = 1;
  input.set(left, 1);
  input.set(right, 1 + hashSize);
  return sm3(input);
}
