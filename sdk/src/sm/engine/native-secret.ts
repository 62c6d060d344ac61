import type { Platform } from '#native';
import { signatureOfDer } from '../der/signature.js';
import { identityBytes } from '../identity-digest.js';
import { writePrivateKey } from '../key-files/write-private-key.js';
import type { PublicKey } from '../point.js';
import { signWithNonce } from '../sign-with-nonce.js';
import type { LoadedKey, SecretEngine } from './engine.js';
import { createNativeSm4 } from './native-sm4.js';
import { multiplyPoint } from './portable-multiply.js';
import { portableSign } from './portable-sign.js';

/**
 * Signing by the platform: a key imported as PKCS#8, and its streaming Sign class fed with Z ‖ message (see native-verify.ts).
 * It draws its nonce itself, unhedged, and takes none: with a given nonce only the point is the platform's, the equation is ours.
 */
export function createNativeSecret(platform: Platform): SecretEngine {
  const multiplyBase = (k: Uint8Array): PublicKey => {
    const ecdh = platform.createECDH('SM2');
    ecdh.setPrivateKey(k);
    return new Uint8Array(ecdh.getPublicKey());
  };
  return {
    name: 'native',
    multiplyBase,
    // The platform keeps the y of a product to itself.
    multiply: multiplyPoint,
    loadKey: (privateKey) => loadKey(platform, privateKey, multiplyBase),
    ...createNativeSm4(platform),
  };
}

function loadKey(platform: Platform, privateKey: Uint8Array, multiplyBase: SecretEngine['multiplyBase']): LoadedKey {
  const publicKey = multiplyBase(privateKey);
  const signDigest = portableSign(privateKey, multiplyBase);
  const pkcs8 = writePrivateKey(privateKey, publicKey);
  const key = platform.importPkcs8(pkcs8);
  pkcs8.fill(0);
  return {
    publicKey,
    sign(message, userId, nonces) {
      const z = platform.createHash('sm3').update(identityBytes(publicKey, userId)).digest();
      if (nonces === undefined) return signatureOfDer(platform.createSign('sm3').update(z).update(message).sign(key));
      const digest = new Uint8Array(platform.createHash('sm3').update(z).update(message).digest());
      return signWithNonce(digest, nonces, signDigest);
    },
  };
}
