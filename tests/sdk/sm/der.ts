import { hex } from '@scure/base';
import { bytes32, join } from './vectors.js';

/** The DER of r ‖ s, written a second time and apart from the product: by way of numbers. @see ITU-T X.690, 8.3 */
export function derOf(signature: Uint8Array): Uint8Array {
  const body = join(integer(signature.subarray(0, 32)), integer(signature.subarray(32)));
  return join(Uint8Array.of(0x30, body.length), body);
}

/** r ‖ s of a DER signature. */
export function rawOf(der: Uint8Array): Uint8Array {
  const rLength = der[3] ?? 0;
  const [r, s] = [der.subarray(4, 4 + rLength), der.subarray(6 + rLength)];
  return join(...[r, s].map((part) => bytes32(BigInt(`0x${hex.encode(part)}`))));
}

function integer(bytes: Uint8Array): Uint8Array {
  const digits = BigInt(`0x${hex.encode(bytes)}`).toString(16);
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  const content = hex.decode(/^[89a-f]/.test(even) ? `00${even}` : even);
  return join(Uint8Array.of(0x02, content.length), content);
}
