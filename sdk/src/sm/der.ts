import { concatBytes } from './concat-bytes.js';

/** The DER form of r ‖ s: SEQUENCE of two INTEGERs. @see GB/T 35276-2017, 7.3; ITU-T X.690, 8.3 and 10.1 */
export function derOfSignature(signature: Uint8Array): Uint8Array {
  const body = concatBytes(derInteger(signature.subarray(0, 32)), derInteger(signature.subarray(32)));
  return concatBytes(Uint8Array.of(0x30, body.length), body);
}

/**
 * The r ‖ s form of a DER signature that our own engine just made.
 *
 * @throws TypeError when the bytes are not such a signature: a fault of the engine, not of an input
 */
export function signatureOfDer(der: Uint8Array): Uint8Array {
  const signature = new Uint8Array(64);
  const sAt = 4 + (der[3] ?? 0);
  placeInteger(der.subarray(4, sAt), signature.subarray(0, 32));
  placeInteger(der.subarray(sAt + 2), signature.subarray(32));
  return signature;
}

function derInteger(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  const minimal = bytes.subarray(first < 0 ? bytes.length - 1 : first);
  const padding = (minimal[0] ?? 0) & 0x80 ? Uint8Array.of(0) : new Uint8Array();
  return concatBytes(Uint8Array.of(0x02, padding.length + minimal.length), padding, minimal);
}

function placeInteger(integer: Uint8Array, field: Uint8Array): void {
  const minimal = integer[0] === 0 ? integer.subarray(1) : integer;
  if (minimal.length === 0 || minimal.length > field.length)
    throw new TypeError('a DER signature of SM2 has two integers of 1 to 32 bytes');
  field.set(minimal, field.length - minimal.length);
}
