/**
 * What an engine does with an SM4 key of 16 bytes, whole modes at once so that each can be done as fast as the engine is able to.
 * Lengths are checked by the callers. @see GB/T 32907-2016
 */
export interface Sm4Engine {
  /** Enciphers whole 16-byte blocks, each for itself. @see GB/T 32907-2016, 7.1; NIST SP 800-38A, 6.1 (ECB) */
  sm4Blocks(key: Uint8Array, blocks: Uint8Array): Uint8Array;
  /** Adds the key stream that begins at a counter block, which counts in all its 128 bits. @see NIST SP 800-38A, 6.5 and B.1 */
  sm4Ctr(key: Uint8Array, counter: Uint8Array, bytes: Uint8Array): Uint8Array;
  /** Enciphers whole blocks in a chain. @see NIST SP 800-38A, 6.2 */
  sm4CbcEncrypt(key: Uint8Array, iv: Uint8Array, blocks: Uint8Array): Uint8Array;
  /** Deciphers whole blocks of a chain. @see NIST SP 800-38A, 6.2 */
  sm4CbcDecrypt(key: Uint8Array, iv: Uint8Array, blocks: Uint8Array): Uint8Array;
  /** Ciphertext ‖ 16-byte tag. @see RFC 8998, 2.3; NIST SP 800-38D, 7.1 */
  sm4GcmSeal(key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array, aad: Uint8Array): Uint8Array;
  /** The plaintext, or nothing of it when the tag is wrong; at least 16 bytes come in. @see NIST SP 800-38D, 7.2 */
  sm4GcmOpen(key: Uint8Array, iv: Uint8Array, sealed: Uint8Array, aad: Uint8Array): Uint8Array | undefined;
}
