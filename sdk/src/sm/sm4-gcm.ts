import { LicenceError } from '../errors/index.js';
import { concatBytes } from './concat-bytes.js';
import type { SecretEngine } from './engine/engine.js';
import { secretEngine } from './engine/secret-engine.js';
import { equalBytes } from './equal-bytes.js';
import { createGhash } from './ghash.js';

const keyBytes = 16;
const tagBytes = 16;
const blockBytes = 16;

/**
 * Seals bytes: ciphertext ‖ 16-byte tag.
 *
 * @param key 16 bytes; secret
 * @param iv 12 bytes, never used twice under one key; other lengths work and are not for new formats
 * @param plaintext the bytes to hide
 * @param aad bytes that are bound to the seal and stay readable
 * @param engine which engine computes
 * @see RFC 8998, 2.3 (AEAD_SM4_GCM); NIST SP 800-38D, 7.1
 * @example const sealed = sm4GcmSeal(key, randomBytes(12), plaintext, aad);
 */
export function sm4GcmSeal(
  key: Uint8Array,
  iv: Uint8Array,
  plaintext: Uint8Array,
  aad: Uint8Array,
  engine: SecretEngine = secretEngine(),
): Uint8Array {
  const keys = deriveKeys(key, iv, plaintext.length, engine);
  const ciphertext = xor(plaintext, keys.stream);
  return concatBytes(ciphertext, xor(authenticate(keys.subkey, aad, ciphertext), keys.tagMask));
}

/**
 * Opens what `sm4GcmSeal` sealed, after its tag is found right.
 *
 * @param key 16 bytes; secret
 * @param iv the 12 bytes it was sealed with; attacker-controlled
 * @param sealed ciphertext ‖ 16-byte tag; attacker-controlled
 * @param aad the bytes bound to the seal; attacker-controlled
 * @param engine which engine computes
 * @throws SEAL_BROKEN when key, iv, aad, ciphertext and tag do not belong together; nothing of the plaintext leaves
 * @see RFC 8998, 2.3 (AEAD_SM4_GCM); NIST SP 800-38D, 7.2
 */
export function sm4GcmOpen(
  key: Uint8Array,
  iv: Uint8Array,
  sealed: Uint8Array,
  aad: Uint8Array,
  engine: SecretEngine = secretEngine(),
): Uint8Array {
  if (iv.length === 0 || sealed.length < tagBytes) throw new LicenceError('SEAL_BROKEN');
  const ciphertext = sealed.subarray(0, sealed.length - tagBytes);
  const keys = deriveKeys(key, iv, ciphertext.length, engine);
  const tag = xor(authenticate(keys.subkey, aad, ciphertext), keys.tagMask);
  if (!equalBytes(tag, sealed.subarray(ciphertext.length))) throw new LicenceError('SEAL_BROKEN');
  return xor(ciphertext, keys.stream);
}

/** H, the mask of the tag and the key stream, enciphered in as few calls of the engine as the iv allows. */
function deriveKeys(key: Uint8Array, iv: Uint8Array, length: number, engine: SecretEngine) {
  if (key.length !== keyBytes) throw new TypeError('an SM4 key has 16 bytes');
  if (iv.length === 0) throw new TypeError('an SM4-GCM iv has at least one byte');
  const subkey = engine.sm4Blocks(key, new Uint8Array(blockBytes));
  const masks = engine.sm4Blocks(key, counterBlocks(firstCounter(subkey, iv), 1 + Math.ceil(length / blockBytes)));
  return { subkey, tagMask: masks.subarray(0, blockBytes), stream: masks.subarray(blockBytes) };
}

/** J0. @see NIST SP 800-38D, 7.1 step 2 */
function firstCounter(subkey: Uint8Array, iv: Uint8Array): Uint8Array {
  if (iv.length === 12) return concatBytes(iv, Uint8Array.of(0, 0, 0, 1));
  const ghash = createGhash(subkey);
  ghash.update(iv);
  ghash.update(bitLengths(0, iv.length));
  return ghash.digest();
}

/** J0, inc32(J0), inc32(inc32(J0)) …: only the last 32 bits count, and they wrap. @see NIST SP 800-38D, 6.2 and 6.5 */
function counterBlocks(first: Uint8Array, count: number): Uint8Array {
  const blocks = new Uint8Array(count * blockBytes);
  const view = new DataView(blocks.buffer);
  const start = new DataView(first.buffer, first.byteOffset).getUint32(12);
  for (let i = 0; i < count; i++) {
    blocks.set(first, i * blockBytes);
    view.setUint32(i * blockBytes + 12, (start + i) >>> 0);
  }
  return blocks;
}

/** S, before its mask. @see NIST SP 800-38D, 7.1 steps 4 and 5 */
function authenticate(subkey: Uint8Array, aad: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  const ghash = createGhash(subkey);
  ghash.update(aad);
  ghash.update(ciphertext);
  ghash.update(bitLengths(aad.length, ciphertext.length));
  return ghash.digest();
}

/** Two lengths in bits, 64 bits each. */
function bitLengths(firstBytes: number, secondBytes: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(16));
  view.setBigUint64(0, BigInt(firstBytes) * 8n);
  view.setBigUint64(8, BigInt(secondBytes) * 8n);
  return new Uint8Array(view.buffer);
}

function xor(bytes: Uint8Array, mask: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) out[i] = (bytes[i] ?? 0) ^ (mask[i] ?? 0);
  return out;
}
