import { readDer } from './read.js';
import { integer, sequence, writeDer } from './write.js';

/** The DER form of r ‖ s: SEQUENCE of two INTEGERs. @see GB/T 35276-2017, 7.3; ITU-T X.690, 8.3 and 10.1 */
export const derOfSignature = (signature: Uint8Array): Uint8Array =>
  writeDer(sequence(integer(signature.subarray(0, 32)), integer(signature.subarray(32))));

/**
 * The r ‖ s form of a DER signature that our own engine, or our own hardware, just made.
 *
 * @throws TypeError when the bytes are not such a signature: a fault of the engine, not of an input
 */
export function signatureOfDer(der: Uint8Array): Uint8Array {
  return readDer(
    der,
    (expected) => new TypeError(`a DER signature of SM2 has ${expected}`),
    (reader) =>
      reader.sequence((members) => {
        const signature = new Uint8Array(64);
        signature.set(members.integer(32));
        signature.set(members.integer(32), 32);
        return signature;
      }),
  );
}
