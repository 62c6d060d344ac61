import { concatBytes } from '../concat-bytes.js';
import { mod, n, powerMod } from '../curve.js';
import { bytesOf, isScalar, numberOf } from '../scalar.js';
import type { SignDigest } from '../sign-with-nonce.js';
import type { SecretEngine } from './engine.js';

/** The signing equation anywhere; not constant in time. @see GB/T 32918.2-2016, 6.1 steps A4 to A7 */
export function portableSign(privateKey: Uint8Array, multiplyBase: SecretEngine['multiplyBase']): SignDigest {
  const d = numberOf(privateKey);
  return (digest, nonce) => {
    if (!isScalar(nonce)) return undefined;
    const k = numberOf(nonce);
    const r = mod(numberOf(digest) + numberOf(multiplyBase(nonce).subarray(1, 33)), n);
    const s = mod(powerMod(1n + d, n - 2n, n) * (k - r * d), n);
    return r === 0n || r + k === n || s === 0n ? undefined : concatBytes(bytesOf(r), bytesOf(s));
  };
}
