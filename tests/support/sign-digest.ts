import { publicKeyOf, randomBytes } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';

/** The order of the base point. @see GB/T 32918.5-2017, clause 2 */
const n = 0xfffffffe_ffffffff_ffffffff_ffffffff_7203df6b_21c6052b_53bbf409_39d54123n;

/** What a device does inside: r ‖ s over a digest, apart from the product's own signing. @see GB/T 32918.2-2016, 6.1 steps A3 to A7 */
export function signDigest(digest: Uint8Array, privateKey: Uint8Array): Uint8Array {
  const [e, d] = [numberOf(digest), numberOf(privateKey)];
  for (;;) {
    const nonce = randomBytes(32);
    const k = numberOf(nonce);
    if (k === 0n || k >= n - 1n) continue;
    const r = residue(e + numberOf(publicKeyOf(nonce).subarray(1, 33)));
    const s = residue(inverse(1n + d) * (k - r * d));
    if (r !== 0n && r + k !== n && s !== 0n) return Uint8Array.from([...bytesOf(r), ...bytesOf(s)]);
  }
}

const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${hex.encode(bytes)}`);
const bytesOf = (number: bigint): Uint8Array => hex.decode(number.toString(16).padStart(64, '0'));
const residue = (value: bigint): bigint => ((value % n) + n) % n;

function inverse(value: bigint): bigint {
  let [result, square] = [1n, residue(value)];
  for (let rest = n - 2n; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % n;
    square = (square * square) % n;
  }
  return result;
}
