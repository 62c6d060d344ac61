import { hex } from '@scure/base';
import { concatBytes } from '../concat-bytes.js';
import { identityBytes } from '../identity-digest.js';
import { isPublicKey, solvePoint } from '../point.js';
import type { Sm3, VerifyEngine } from './engine.js';
import * as smCrypto from './sm-crypto.js';

const sm3 = (chunks: readonly Uint8Array[]): Uint8Array => hex.decode(smCrypto.sm3(concatBytes(...chunks)));

/** Verification anywhere, by sm-crypto: correct and slow (25 to 40 ms a signature). */
export const portableVerify: VerifyEngine = {
  name: 'portable',
  sm3,
  createSm3,
  hmacSm3: (key, chunks) => hex.decode(smCrypto.sm3(concatBytes(...chunks), { key })),
  verify(signature, message, publicKey, userId) {
    // sm-crypto reduces coordinates mod p, which would accept x + p: the check of the point is ours.
    if (!isPublicKey(publicKey)) return false;
    const digest = sm3([sm3([identityBytes(publicKey, userId)]), message]);
    return smCrypto.sm2.doVerifySignature([...digest], hex.encode(signature), hex.encode(publicKey), { hash: false });
  },
  verifyMany: (jobs) =>
    jobs.map(({ signature, message, publicKey, userId }) => portableVerify.verify(signature, message, publicKey, userId)),
  // Nothing is kept of a key, so there is no budget to fill.
  prepareKey: (publicKey) => isPublicKey(publicKey),
  decompress: solvePoint,
};

/** sm-crypto hashes whole messages only: the chunks are kept until the end. */
function createSm3(): Sm3 {
  const chunks: Uint8Array[] = [];
  let ended = false;
  const running: Sm3 = {
    update(bytes) {
      if (ended) throw new TypeError('the digest was already taken');
      chunks.push(bytes.slice());
      return running;
    },
    digest() {
      if (ended) throw new TypeError('the digest was already taken');
      ended = true;
      return sm3(chunks);
    },
  };
  return running;
}
