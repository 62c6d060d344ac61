import { generateKeyPair, type KeyPair, type PrivateKey } from './key-pair.js';
import { createSigner, type Signer, sign } from './sign.js';
import { type VerifyAlgorithm, verifyAlgorithms } from './verify-algorithms.js';

/** All that is known of an algorithm. */
export interface Algorithm extends VerifyAlgorithm {
  sign(message: Uint8Array, privateKey: PrivateKey): Uint8Array;
  createSigner(privateKey: PrivateKey): Signer;
  generateKeyPair(): KeyPair;
}

/** One row an algorithm; nobody else switches on their names. */
export const algorithms = Object.freeze({
  sm2: Object.freeze({ ...verifyAlgorithms.sm2, sign, createSigner, generateKeyPair }),
} as const satisfies Readonly<Record<keyof typeof verifyAlgorithms, Algorithm>>);
