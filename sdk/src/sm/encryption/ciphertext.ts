import { LicenceError } from '../../errors/index.js';
import { concatBytes } from '../concat-bytes.js';
import { readDer } from '../der/read.js';
import { integer, octets, sequence, writeDer } from '../der/write.js';
import { isPublicKey, type PublicKey } from '../point.js';

/** The parts of an SM2 ciphertext. @see GB/T 32918.4-2016, 6.1 */
export interface Ciphertext {
  /** k·G: 65 bytes 04 ‖ x ‖ y. */
  readonly c1: PublicKey;
  /** SM3 over x2 ‖ message ‖ y2: 32 bytes. */
  readonly c3: Uint8Array;
  /** The message under its key stream. */
  readonly c2: Uint8Array;
}

/** One way to write a ciphertext. */
interface Row {
  write(ciphertext: Ciphertext): Uint8Array;
  read(bytes: Uint8Array): Ciphertext;
}

const pointBytes = 65;
const hashBytes = 32;

/** C1 ‖ C3 ‖ C2 with C1 beginning with 04: the order of the 2016 standard, and what we write unless told otherwise. */
const c1c3c2: Row = {
  write: ({ c1, c3, c2 }) => concatBytes(c1, c3, c2),
  read: (bytes) => ({
    c1: bytes.subarray(0, pointBytes),
    c3: bytes.subarray(pointBytes, pointBytes + hashBytes),
    c2: bytes.subarray(pointBytes + hashBytes),
  }),
};

/** The same without the 04: what sm-crypto writes in its cipherMode 1. */
const bare: Row = {
  write: (ciphertext) => c1c3c2.write(ciphertext).slice(1),
  read: (bytes) => c1c3c2.read(concatBytes(Uint8Array.of(4), bytes)),
};

/** SEQUENCE { x INTEGER, y INTEGER, hash OCTET STRING, ciphertext OCTET STRING }: what OpenSSL writes. @see GM/T 0009-2012, 7.2; GB/T 35276-2017, 7.2 */
const der: Row = {
  write: ({ c1, c3, c2 }) => writeDer(sequence(integer(c1.subarray(1, 33)), integer(c1.subarray(33)), octets(c3), octets(c2))),
  read: (bytes) =>
    readDer(bytes, malformed, (reader) =>
      reader.sequence((members) => ({
        c1: concatBytes(Uint8Array.of(4), members.integer(32), members.integer(32)),
        c3: members.octets(),
        c2: members.octets(),
      })),
    ),
};

/** The ways to write a ciphertext. Both sides name theirs: none is ever guessed from the bytes. */
const formats = Object.freeze({ c1c3c2, 'c1c3c2-bare': bare, der });

/** The name of a way to write a ciphertext. */
export type CiphertextFormat = keyof typeof formats;

/** Writes the parts in a format. */
export const writeCiphertext = (ciphertext: Ciphertext, format: CiphertextFormat): Uint8Array => formats[format].write(ciphertext);

/**
 * Reads the parts of a ciphertext: C1 is then on the curve and not infinity, C3 has 32 bytes and C2 at least one.
 *
 * @param bytes attacker-controlled
 * @throws CIPHERTEXT_MALFORMED
 */
export function readCiphertext(bytes: Uint8Array, format: CiphertextFormat): Ciphertext {
  const ciphertext = formats[format].read(bytes);
  if (!isPublicKey(ciphertext.c1)) throw malformed('a point of the curve');
  if (ciphertext.c3.length !== hashBytes) throw malformed('a hash of 32 bytes');
  if (ciphertext.c2.length === 0) throw malformed('a message of at least one byte');
  return ciphertext;
}

const malformed = (expected: string): LicenceError => new LicenceError('CIPHERTEXT_MALFORMED', { expected });
