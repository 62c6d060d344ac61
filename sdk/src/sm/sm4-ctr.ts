import { secretEngine } from './engine/secret-engine.js';
import type { Sm4Engine } from './engine/sm4-engine.js';

const blockBytes = 16;

/**
 * Enciphers or deciphers bytes in counter mode, for formats that ask for it: whoever can change the ciphertext can change the plaintext
 * bit by bit unseen, so new formats seal with `sm4GcmSeal`.
 *
 * @param key 16 bytes; secret
 * @param counter the first counter block, 16 bytes; none of the blocks counted from it may ever come again under one key
 * @param bytes plaintext or ciphertext of any length; may be attacker-controlled
 * @param engine which engine computes
 * @see NIST SP 800-38A, 6.5 and B.1; GB/T 17964-2021 (CTR)
 * @example const ciphertext = sm4Ctr(key, firstCounter, plaintext);
 */
export function sm4Ctr(key: Uint8Array, counter: Uint8Array, bytes: Uint8Array, engine: Sm4Engine = secretEngine()): Uint8Array {
  if (key.length !== blockBytes || counter.length !== blockBytes) throw new TypeError('an SM4 key and a counter block have 16 bytes each');
  return engine.sm4Ctr(key, counter, bytes);
}
