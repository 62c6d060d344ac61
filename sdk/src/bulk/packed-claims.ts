import { userIdBytes } from '../sm/identity-digest.js';
import type { SignatureClaim } from '../sm/verify.js';

// Length of the message as four bytes and of the id as two, then signature, key, id and message.
const lengthBytes = 6;
const signatureBytes = 64;
const keyBytes = 65;
const fixedBytes = lengthBytes + signatureBytes + keyBytes;

/**
 * Claims as one piece of memory, which crosses to a thread for the price of a copy; one by one, each would take the whole memory it is a view of along.
 *
 * @param claims with signatures of 64 and keys of 65 bytes
 */
export function packClaims(claims: readonly SignatureClaim[]): Uint8Array {
  const ids = claims.map(({ userId }) => userIdBytes(userId));
  const whole = new Uint8Array(claims.reduce((sum, { message }, at) => sum + fixedBytes + (ids[at]?.length ?? 0) + message.length, 0));
  const lengths = new DataView(whole.buffer);
  let at = 0;
  for (const [index, { signature, message, publicKey }] of claims.entries()) {
    const id = ids[index] ?? new Uint8Array();
    lengths.setUint32(at, message.length);
    lengths.setUint16(at + 4, id.length);
    at += lengthBytes;
    for (const part of [signature, publicKey, id, message]) {
      whole.set(part, at);
      at += part.length;
    }
  }
  return whole;
}

// A mark of byte order is a character like any other.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The claims in a piece of memory that {@link packClaims} made, as views of it. */
export function unpackClaims(packed: Uint8Array): SignatureClaim[] {
  const lengths = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const claims: SignatureClaim[] = [];
  let at = 0;
  const take = (length: number): Uint8Array => {
    at += length;
    return packed.subarray(at - length, at);
  };
  while (at < packed.length) {
    const [messageLength, idLength] = [lengths.getUint32(at), lengths.getUint16(at + 4)];
    at += lengthBytes;
    const [signature, publicKey] = [take(signatureBytes), take(keyBytes)];
    const userId = decoder.decode(take(idLength));
    claims.push({ signature, publicKey, userId, message: take(messageLength) });
  }
  return claims;
}
