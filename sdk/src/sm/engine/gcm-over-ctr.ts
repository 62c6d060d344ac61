import { equalBytes } from '../equal-bytes.js';
import { createGhash } from '../ghash.js';
import type { Sm4Engine } from './sm4-engine.js';

const blockBytes = 16;
const counters = 2 ** 32;

/**
 * SM4-GCM of an engine that has counter mode only; GHASH is ours and constant in time.
 *
 * @param ctr counter mode with a counter of 128 bits
 * @see RFC 8998, 2.3; NIST SP 800-38D, 7
 */
export function gcmOverCtr(ctr: Sm4Engine['sm4Ctr']): Pick<Sm4Engine, 'sm4GcmSeal' | 'sm4GcmOpen'> {
  return {
    sm4GcmSeal(key, iv, plaintext, aad) {
      const { subkey, first } = begin(ctr, key, iv);
      const sealed = new Uint8Array(plaintext.length + blockBytes);
      addStream(ctr, key, next(first), plaintext, sealed);
      sealed.set(ctr(key, first, authenticate(subkey, aad, sealed.subarray(0, plaintext.length))), plaintext.length);
      subkey.fill(0);
      return sealed;
    },
    sm4GcmOpen(key, iv, sealed, aad) {
      const { subkey, first } = begin(ctr, key, iv);
      const ciphertext = sealed.subarray(0, sealed.length - blockBytes);
      const tag = ctr(key, first, authenticate(subkey, aad, ciphertext));
      subkey.fill(0);
      if (!equalBytes(tag, sealed.subarray(ciphertext.length))) return undefined;
      const plaintext = new Uint8Array(ciphertext.length);
      addStream(ctr, key, next(first), ciphertext, plaintext);
      return plaintext;
    },
  };
}

/** H and J0. @see NIST SP 800-38D, 7.1 steps 1 and 2 */
function begin(ctr: Sm4Engine['sm4Ctr'], key: Uint8Array, iv: Uint8Array) {
  const zero = new Uint8Array(blockBytes);
  const subkey = ctr(key, zero, zero);
  const first = new Uint8Array(blockBytes);
  if (iv.length === 12) first.set([...iv, 0, 0, 0, 1]);
  else first.set(authenticate(subkey, new Uint8Array(), iv));
  return { subkey, first };
}

/** GHASH of two byte strings and their lengths: S of the aad and the ciphertext, and J0 of nothing and an iv. @see NIST SP 800-38D, 7.1 steps 2, 4 and 5 */
function authenticate(subkey: Uint8Array, aad: Uint8Array, text: Uint8Array): Uint8Array {
  const ghash = createGhash(subkey);
  ghash.update(aad);
  ghash.update(text);
  const lengths = new DataView(new ArrayBuffer(blockBytes));
  lengths.setBigUint64(0, BigInt(aad.length) * 8n);
  lengths.setBigUint64(8, BigInt(text.length) * 8n);
  ghash.update(new Uint8Array(lengths.buffer));
  return ghash.digest();
}

const lastWord = (counter: Uint8Array): DataView => new DataView(counter.buffer, counter.byteOffset + 12, 4);

/** inc32: only the last 32 bits count. @see NIST SP 800-38D, 6.2 */
function next(counter: Uint8Array): Uint8Array {
  const after = counter.slice();
  lastWord(after).setUint32(0, lastWord(counter).getUint32(0) + 1);
  return after;
}

/** GCTR: where the last 32 bits wrap, the others stay, so a counter of 128 bits is cut there. @see NIST SP 800-38D, 6.5 */
function addStream(ctr: Sm4Engine['sm4Ctr'], key: Uint8Array, counter: Uint8Array, input: Uint8Array, output: Uint8Array): void {
  const untilWrap = (counters - lastWord(counter).getUint32(0)) * blockBytes;
  output.set(ctr(key, counter, input.subarray(0, untilWrap)));
  if (input.length <= untilWrap) return;
  const wrapped = counter.slice();
  lastWord(wrapped).setUint32(0, 0);
  output.set(ctr(key, wrapped, input.subarray(untilWrap)), untilWrap);
}
