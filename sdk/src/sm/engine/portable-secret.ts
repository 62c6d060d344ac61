import { hex } from '@scure/base';
import { identityBytes } from '../identity-digest.js';
import { hedgedNonces } from '../nonce.js';
import type { PublicKey } from '../point.js';
import { signWithNonce } from '../sign-with-nonce.js';
import type { SecretEngine } from './engine.js';
import { multiplyPoint } from './portable-multiply.js';
import { portableSign } from './portable-sign.js';
import { portableSm4 } from './portable-sm4.js';
import { portableVerify } from './portable-verify.js';
import * as smCrypto from './sm-crypto.js';

const multiplyBase = (k: Uint8Array): PublicKey => hex.decode(smCrypto.sm2.getPublicKeyFromPrivateKey(hex.encode(k)));

/** Signing anywhere: sm-crypto multiplies the base point. Not constant in time. */
export const portableSecret: SecretEngine = {
  name: 'portable',
  multiplyBase,
  multiply: multiplyPoint,
  loadKey(privateKey) {
    const publicKey = multiplyBase(privateKey);
    const d = privateKey.slice();
    const { sm3, hmacSm3 } = portableVerify;
    const hedged = hedgedNonces((bytes) => hmacSm3(d, [bytes]));
    const signDigest = portableSign(d, multiplyBase);
    return {
      publicKey,
      sign: (message, userId, nonces = hedged) =>
        signWithNonce(sm3([sm3([identityBytes(publicKey, userId)]), message]), nonces, signDigest),
    };
  },
  ...portableSm4,
};
