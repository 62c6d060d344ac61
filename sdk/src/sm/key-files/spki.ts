import { readDer } from '../der/read.js';
import { bits, sequence, writeDer } from '../der/write.js';
import { isPublicKey, type PublicKey } from '../point.js';
import { keyAlgorithm, readKeyAlgorithm } from './key-algorithm.js';
import { keyMalformed } from './key-malformed.js';

/**
 * Writes a public key as the DER of a SubjectPublicKeyInfo.
 *
 * @param publicKey 65 bytes 04 ‖ x ‖ y
 * @throws KEY_MALFORMED when it is not a point of the curve
 * @see RFC 5280, 4.1; RFC 5480, 2; GM/T 0006-2012
 * @example createPublicKey({ key: Buffer.from(spkiOf(publicKey)), format: 'der', type: 'spki' })
 */
export function spkiOf(publicKey: PublicKey): Uint8Array {
  if (!isPublicKey(publicKey)) throw keyMalformed('65 bytes of a point of the curve');
  return spkiOfAnyPoint(publicKey);
}

/** The same of 65 bytes nobody has looked at yet, for a platform that will. */
export const spkiOfAnyPoint = (point: Uint8Array): Uint8Array => writeDer(sequence(keyAlgorithm(), bits(point)));

/**
 * Reads a public key from a SubjectPublicKeyInfo.
 *
 * @param der attacker-controlled; the curve by name, the point uncompressed
 * @throws KEY_MALFORMED when it is not the DER of an SM2 key
 * @see RFC 5280, 4.1; RFC 5480, 2
 */
export function publicKeyOfSpki(der: Uint8Array): PublicKey {
  const point = readDer(der, keyMalformed, (reader) =>
    reader.sequence((members) => {
      readKeyAlgorithm(members);
      return members.bits();
    }),
  );
  if (!isPublicKey(point)) throw keyMalformed('65 bytes of a point of the curve');
  return new Uint8Array(point);
}
