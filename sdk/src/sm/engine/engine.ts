import type { NonceSource } from '../nonce.js';
import type { PublicKey } from '../point.js';
import type { Sm4Engine } from './sm4-engine.js';

/** The engines there are, in order of preference; a further one is a name here and a row in each table. */
export type EngineName = 'wasm' | 'native' | 'portable';

/** One signature to judge: what `verify` takes, as a record, with the same promises. */
export interface VerifyJob {
  /** 64 bytes r ‖ s, both in [1, n−1]. */
  readonly signature: Uint8Array;
  readonly message: Uint8Array;
  /** 65 bytes that begin with 04. */
  readonly publicKey: PublicKey;
  readonly userId: Uint8Array;
}

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
  /** Judges many at once: a verdict each, the same as `verify` would give. */
  verifyMany(jobs: readonly VerifyJob[]): boolean[];
  /**
   * Makes ready for many signatures of one key; a pinned key stays ready, another may be dropped for newer ones.
   * False when the point is not on the curve, or when the pinned keys fill the budget.
   */
  prepareKey(publicKey: PublicKey, pinned: boolean): boolean;
  /** The whole point of a compressed one, or nothing when x is not on the curve. @see GB/T 32918.1-2016, 4.2.9 */
  decompress(compressed: Uint8Array): PublicKey | undefined;
}

/** A private key an engine has taken in, ready to sign. */
export interface LoadedKey {
  readonly publicKey: PublicKey;
  /**
   * 64 bytes r ‖ s over SM3(Z ‖ message), with a hedged nonce of the system's generator (nonce.ts), or one of a given source.
   *
   * @throws RANDOMNESS_BROKEN when the source gives no usable nonce; whatever the generator throws
   * @see GB/T 32918.2-2016, 6.1
   */
  sign(message: Uint8Array, userId: Uint8Array, nonces?: NonceSource): Uint8Array;
}

/** What an engine does with a secret: never reached by the verify-only entry. */
export interface SecretEngine extends Sm4Engine {
  readonly name: EngineName;
  /** k·G as 65 bytes, for k in [1, n−1]. */
  multiplyBase(k: Uint8Array): PublicKey;
  /** k·P as 65 bytes, for k in [1, n−1] and a point on the curve; nothing when P is not on it. */
  multiply(k: Uint8Array, point: PublicKey): PublicKey | undefined;
  /** Takes in a private key already in [1, n−2]; copied. */
  loadKey(privateKey: Uint8Array): LoadedKey;
}

/** A whole engine. */
export type Engine = VerifyEngine & SecretEngine;
