import { bits, context, count, octets, sequence, writeDer } from '../der/write.js';
import type { PublicKey } from '../point.js';
import { keyAlgorithm } from './key-algorithm.js';

/** ecPrivkeyVer1. @see RFC 5915, 3 */
export const ecPrivateKeyVersion = 1;

/** v1(0). @see RFC 5208, 5 */
export const privateKeyInfoVersion = 0;

/** PrivateKeyInfo of a key pair known to be one; the caller wipes the bytes. @see RFC 5208, 5; RFC 5915, 3; GM/T 0006-2012 */
export const writePrivateKey = (privateKey: Uint8Array, publicKey: PublicKey): Uint8Array =>
  writeDer(
    sequence(
      count(privateKeyInfoVersion),
      keyAlgorithm(),
      octets(sequence(count(ecPrivateKeyVersion), octets(privateKey), context(1, bits(publicKey)))),
    ),
  );
