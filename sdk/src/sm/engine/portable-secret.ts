import { hex } from '@scure/base';
import type { PublicKey } from '../point.js';
import { randomBytes } from '../random-bytes.js';
import { signWithNonce } from '../sign-with-nonce.js';
import type { SecretEngine } from './engine.js';
import { portableVerify } from './portable-verify.js';
import * as smCrypto from './sm-crypto.js';

const multiplyBase = (k: Uint8Array): PublicKey => hex.decode(smCrypto.sm2.getPublicKeyFromPrivateKey(hex.encode(k)));

/** Signing anywhere: sm-crypto multiplies the base point, the nonce is drawn from the system's generator. Not constant in time. */
export const portableSecret: SecretEngine = {
  name: 'portable',
  multiplyBase,
  loadKey(privateKey) {
    const publicKey = multiplyBase(privateKey);
    const parts = { sm3: portableVerify.sm3, multiplyBase, random: randomBytes };
    return { publicKey, sign: (message, userId) => signWithNonce(message, privateKey, publicKey, userId, parts) };
  },
  sm4Blocks: (key, blocks) => Uint8Array.from(smCrypto.sm4.encrypt(blocks, [...key], { padding: 'none', output: 'array' })),
};
