import { LicenceError } from '../../errors/index.js';
import type { StatusReference } from '../reference.js';

/** What a list can say of a credential; which move led there only the ledger says. */
export type ListedStatus = 'valid' | 'invalid' | 'suspended';

/** A status list taken apart; whether its signature holds and its owner has authority is judged apart. */
export interface StatusList {
  readonly owner: string;
  readonly list: number;
  /** counts the editions of the list */
  readonly epoch: number;
  readonly uri: string;
  /** DID URL of the key that signed it, one of the owner */
  readonly keyId: string;
  /** seconds since 1970 UTC */
  readonly issuedAtSeconds: number;
  readonly expiresAtSeconds: number;
  /** how long a copy may be kept before asking again */
  readonly ttlSeconds: number;
  readonly bits: 1 | 2 | 4 | 8;
  /** where index 0 stands in a byte: its lowest bits (token) or its highest (bitstring) */
  readonly first: 'lowest' | 'highest';
  /** what each value means; a value beyond has no meaning here */
  readonly meanings: readonly ListedStatus[];
  readonly bytes: Uint8Array;
}

/** Most bytes a list unpacks to: 4,194,304 entries of two bits. */
export const maxListBytes = 1024 * 1024;

/**
 * The status at an index of a list: an explicit value, never the absence of one.
 *
 * @param index attacker-controlled
 * @throws STATUS_INDEX_OUTSIDE, STATUS_VALUE_UNKNOWN
 * @see Token Status List §4.1 (lowest bits first), §7; Bitstring Status List 1.0 §3.2 (index 0 leftmost)
 * @example statusAt(list, 94_567) // 'valid'
 */
export function statusAt({ bits, bytes, first, meanings }: StatusList, index: number): ListedStatus {
  const perByte = 8 / bits;
  const byte = Number.isInteger(index) && index >= 0 ? bytes[Math.floor(index / perByte)] : undefined;
  if (byte === undefined) throw new LicenceError('STATUS_INDEX_OUTSIDE');
  const place = index % perByte;
  const shift = bits * (first === 'lowest' ? place : perByte - 1 - place);
  const meaning = meanings[(byte >> shift) & (2 ** bits - 1)];
  if (meaning === undefined) throw new LicenceError('STATUS_VALUE_UNKNOWN');
  return meaning;
}

/**
 * The status of a credential in a list, after checking that this is the list the credential names.
 *
 * @throws STATUS_LIST_OTHER, STATUS_INDEX_OUTSIDE, STATUS_VALUE_UNKNOWN
 */
export function statusOf(list: StatusList, reference: StatusReference): ListedStatus {
  const same = list.owner === reference.owner && list.list === reference.list && list.uri === reference.uri;
  if (!same) throw new LicenceError('STATUS_LIST_OTHER');
  return statusAt(list, reference.index);
}

/** Bytes of `size` entries, all 0 but the ones given. @throws STATUS_INDEX_OUTSIDE */
export function packStatuses(
  { size, bits, first }: { readonly size: number } & Pick<StatusList, 'bits' | 'first'>,
  entries: Iterable<readonly [index: number, value: number]>,
): Uint8Array {
  const perByte = 8 / bits;
  const bytes = new Uint8Array(size / perByte);
  for (const [index, value] of entries) {
    if (!Number.isInteger(index) || index < 0 || index >= size) throw new LicenceError('STATUS_INDEX_OUTSIDE');
    const place = index % perByte;
    const at = Math.floor(index / perByte);
    bytes[at] = (bytes[at] ?? 0) | (value << (bits * (first === 'lowest' ? place : perByte - 1 - place)));
  }
  return bytes;
}
