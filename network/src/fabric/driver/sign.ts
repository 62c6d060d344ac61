import { createPrivateKey, sign } from 'node:crypto';

/** Half of P-256's order: Fabric takes only the smaller of the two signatures that hold. @see SEC 2 v2 §2.4.2 */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const half = order >> 1n;
const size = 32;

/**
 * Makes a signer of messages (not of their digests) over the platform's own P-256: some ten times as fast as the gateway client's own.
 *
 * @param privateKey PKCS #8, PEM
 * @see FIPS 186-5 §6; X9.62 for the DER form
 */
export function messageSigner(privateKey: string): (message: Uint8Array) => Promise<Uint8Array> {
  const key = createPrivateKey(privateKey);
  return async (message) => {
    const signature = sign('sha256', message, { key, dsaEncoding: 'ieee-p1363' });
    const s = BigInt(`0x${signature.toString('hex', size)}`);
    const low = s > half ? Buffer.from((order - s).toString(16).padStart(2 * size, '0'), 'hex') : signature.subarray(size);
    const parts = Buffer.concat([integer(signature.subarray(0, size)), integer(low)]);
    return Buffer.concat([Buffer.from([0x30, parts.length]), parts]);
  };
}

/** A positive integer in DER: no needless zeros before it, one where its first bit would make it negative. */
function integer(bytes: Buffer): Buffer {
  const from = bytes.findIndex((byte) => byte !== 0);
  const digits = bytes.subarray(from < 0 ? size - 1 : from);
  const padded = (digits[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), digits]) : digits;
  return Buffer.concat([Buffer.from([0x02, padded.length]), padded]);
}
