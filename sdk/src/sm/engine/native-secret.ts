import { hex } from '@scure/base';
import type { Platform } from '#native';
import { concatBytes } from '../concat-bytes.js';
import { signatureOfDer } from '../der.js';
import { identityBytes } from '../identity-digest.js';
import type { PublicKey } from '../point.js';
import type { LoadedKey, SecretEngine } from './engine.js';

// PrivateKeyInfo around ECPrivateKey {1, d, [1] point}, with the curve 1.2.156.10197.1.301. @see RFC 5208, 5; RFC 5915, 3
const pkcs8Prefix = hex.decode('308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420');
const pkcs8Middle = hex.decode('a144034200');

/** Signing by the platform: a key imported as PKCS#8, and its streaming Sign class fed with Z ‖ message (see native-verify.ts). */
export function createNativeSecret(platform: Platform): SecretEngine {
  const multiplyBase = (k: Uint8Array): PublicKey => {
    const ecdh = platform.createECDH('SM2');
    ecdh.setPrivateKey(k);
    return new Uint8Array(ecdh.getPublicKey());
  };
  return {
    name: 'native',
    multiplyBase,
    loadKey: (privateKey) => loadKey(platform, privateKey, multiplyBase(privateKey)),
    sm4Blocks(key, blocks) {
      const cipher = platform.createCipheriv('sm4-ecb', key, null).setAutoPadding(false);
      return new Uint8Array(cipher.update(blocks));
    },
  };
}

function loadKey(platform: Platform, privateKey: Uint8Array, publicKey: PublicKey): LoadedKey {
  const pkcs8 = concatBytes(pkcs8Prefix, privateKey, pkcs8Middle, publicKey);
  const key = platform.importPkcs8(pkcs8);
  pkcs8.fill(0);
  return {
    publicKey,
    sign(message, userId) {
      const z = platform.createHash('sm3').update(identityBytes(publicKey, userId)).digest();
      return signatureOfDer(platform.createSign('sm3').update(z).update(message).sign(key));
    },
  };
}
