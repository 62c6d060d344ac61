import { hex } from '@scure/base';
import smCrypto from 'sm-crypto';
import type { DigestClaim } from './verify-seam.js';

/** sm-crypto's verdict over e itself: with `hash: false` the bytes of the message are e. */
export function bySmCrypto({ publicKey, digest, sig }: DigestClaim): boolean {
  try {
    return smCrypto.sm2.doVerifySignature([...hex.decode(digest)], sig, publicKey, { hash: false });
  } catch {
    // Infinity has no coordinates there, and asking for them throws.
    return false;
  }
}
