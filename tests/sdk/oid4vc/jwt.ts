import { createSigner, generateKeyPair, type Signer } from '@ganzheng/sdk/sm';
import { base64urlnopad, utf8 } from '@scure/base';

/** A fresh key. */
export const newKey = (): Signer => createSigner(generateKeyPair().privateKey);

/** A JWT of any header and payload, signed by a key: the forger's tool. */
export function forge(
  header: unknown,
  payload: unknown,
  key: Signer,
  encode: (signature: Uint8Array) => Uint8Array = (signature) => signature,
): string {
  const input = [header, payload].map((part) => base64urlnopad.encode(new TextEncoder().encode(JSON.stringify(part)))).join('.');
  return `${input}.${base64urlnopad.encode(encode(key.sign(utf8.decode(input))))}`;
}

/** r‖s as ASN.1 DER, which nobody here may accept. */
export function der(signature: Uint8Array): Uint8Array {
  const integer = (bytes: Uint8Array): number[] => {
    const padded = (bytes[0] ?? 0) > 127 ? [0, ...bytes] : [...bytes];
    return [2, padded.length, ...padded];
  };
  const body = [...integer(signature.subarray(0, 32)), ...integer(signature.subarray(32))];
  return Uint8Array.from([0x30, body.length, ...body]);
}
