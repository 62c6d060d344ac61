import type { PublicKey } from '../point.js';

/** The engines there are; issue of a faster one adds a name and a row in each table. */
export type EngineName = 'native' | 'portable';

/** A running SM3. */
export interface Sm3 {
  /** Adds bytes; the caller may change them afterwards. */
  update(bytes: Uint8Array): Sm3;
  /** Ends the message and gives its 32-byte digest; once only. */
  digest(): Uint8Array;
}

/** What an engine does without a secret key: enough for a partner who only verifies. */
export interface VerifyEngine {
  readonly name: EngineName;
  /** The digest of the concatenated chunks. @see GB/T 32905-2016 */
  sm3(chunks: readonly Uint8Array[]): Uint8Array;
  createSm3(): Sm3;
  /** @see GB/T 15852.2 (HMAC), RFC 2104 */
  hmacSm3(key: Uint8Array, chunks: readonly Uint8Array[]): Uint8Array;
  /**
   * Judges a signature over SM3(Z ‖ message); `r` and `s` are already in [1, n−1] and `publicKey` is 65 bytes that begin with 04.
   * The engine answers false when the point is not on the curve, and never throws on bytes.
   *
   * @see GB/T 32918.2-2016, 7.1
   */
  verify(signature: Uint8Array, message: Uint8Array, publicKey: PublicKey, userId: Uint8Array): boolean;
}

/** A private key an engine has taken in, ready to sign. */
export interface LoadedKey {
  readonly publicKey: PublicKey;
  /** 64 bytes r ‖ s over SM3(Z ‖ message), with a nonce of the system's generator. @see GB/T 32918.2-2016, 6.1 */
  sign(message: Uint8Array, userId: Uint8Array): Uint8Array;
}

/** What an engine does with a secret: never reached by the verify-only entry. */
export interface SecretEngine {
  readonly name: EngineName;
  /** k·G as 65 bytes, for k in [1, n−1]. */
  multiplyBase(k: Uint8Array): PublicKey;
  /** Takes in a private key already in [1, n−2]; the bytes are the engine's to keep, nobody else holds them. */
  loadKey(privateKey: Uint8Array): LoadedKey;
  /** Enciphers whole 16-byte blocks, each for itself. @see GB/T 32907-2016, clause 7 */
  sm4Blocks(key: Uint8Array, blocks: Uint8Array): Uint8Array;
}

/** A whole engine. */
export type Engine = VerifyEngine & SecretEngine;
