import { sm2Identifiers } from './identifiers.js';
import { jwkOf, publicKeyOfJwk } from './jwk.js';
import { multikeyOf, publicKeyOfMultikey } from './multikey.js';
import type { PublicKey } from './point.js';
import { sm3 } from './sm3.js';
import { type SignatureClaim, verify, verifyMany } from './verify.js';

/** All that is known of an algorithm by one who only verifies. */
export interface VerifyAlgorithm {
  readonly name: string;
  readonly jose: string;
  readonly keyType: string;
  readonly curve: string;
  readonly curveAliases: readonly string[];
  readonly multicodec: number;
  readonly multicodecPrefix: string;
  readonly oids: Readonly<Record<'curve' | 'signature' | 'hash', string>>;
  readonly hash: string;
  readonly hashBytes: number;
  readonly publicKeyBytes: number;
  readonly privateKeyBytes: number;
  readonly signatureBytes: number;
  digest(...chunks: readonly Uint8Array[]): Uint8Array;
  verify(signature: Uint8Array, message: Uint8Array, publicKey: PublicKey): boolean;
  verifyMany(claims: readonly SignatureClaim[]): boolean[];
  jwkOf(publicKey: PublicKey): Readonly<Record<'kty' | 'crv' | 'x' | 'y', string>>;
  publicKeyOfJwk(jwk: unknown): PublicKey;
  multikeyOf(publicKey: PublicKey): string;
  publicKeyOfMultikey(text: string): PublicKey;
}

/** One row an algorithm; nobody else switches on their names. */
export const verifyAlgorithms = Object.freeze({
  sm2: Object.freeze({ ...sm2Identifiers, digest: sm3, verify, verifyMany, jwkOf, publicKeyOfJwk, multikeyOf, publicKeyOfMultikey }),
} as const satisfies Readonly<Record<string, VerifyAlgorithm>>);
