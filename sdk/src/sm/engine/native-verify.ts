import { hex } from '@scure/base';
import type { Platform, PlatformKey } from '#native';
import { concatBytes } from '../concat-bytes.js';
import { derOfSignature } from '../der.js';
import { identityBytes } from '../identity-digest.js';
import type { PublicKey } from '../point.js';
import type { Sm3, VerifyEngine } from './engine.js';

// SubjectPublicKeyInfo up to the point: id-ecPublicKey with the curve 1.2.156.10197.1.301. @see RFC 5480, 2; GM/T 0006-2012
const spkiPrefix = hex.decode('3059301306072a8648ce3d020106082a811ccf5501822d034200');
const mostKeys = 1024;

/**
 * Verification by the platform: its streaming Verify class hashes what it is fed and then judges raw SM2 over that digest,
 * so Z ‖ message gives SM2 under any user id. Its one-shot verify uses an empty id, and a key it generated itself would be ECDSA:
 * only imported keys and the streaming class are right.
 */
export function createNativeVerify(platform: Platform): VerifyEngine {
  const importKey = rememberKeys(mostKeys, (publicKey) => importPublicKey(platform, publicKey));
  const sm3 = (chunks: readonly Uint8Array[]): Uint8Array => {
    // At once, which costs half of a running hash for the short messages most digests are of.
    if (platform.hash !== undefined) return bytesOnly(platform.hash('sm3', joined(chunks), 'buffer'));
    const hash = platform.createHash('sm3');
    for (const chunk of chunks) hash.update(chunk);
    return bytesOnly(hash.digest());
  };
  return {
    name: 'native',
    sm3,
    createSm3: () => createSm3(platform),
    hmacSm3(key, chunks) {
      const hmac = platform.createHmac('sm3', key);
      for (const chunk of chunks) hmac.update(chunk);
      return bytesOnly(hmac.digest());
    },
    verify(signature, message, publicKey, userId) {
      const key = importKey(publicKey);
      if (key === undefined) return false;
      const z = sm3([identityBytes(publicKey, userId)]);
      return platform.createVerify('sm3').update(z).update(message).verify(key, derOfSignature(signature));
    },
  };
}

function createSm3(platform: Platform): Sm3 {
  const hash = platform.createHash('sm3');
  const running: Sm3 = {
    update(bytes) {
      hash.update(bytes);
      return running;
    },
    digest: () => bytesOnly(hash.digest()),
  };
  return running;
}

const joined = (chunks: readonly Uint8Array[]): Uint8Array => (chunks.length === 1 ? chunks[0] : undefined) ?? concatBytes(...chunks);

/** A plain copy: a Buffer is a view of a shared pool and answers slice and toString in its own way. */
const bytesOnly = (buffer: Uint8Array): Uint8Array => new Uint8Array(buffer);

/** The platform's key of an attacker-controlled point, or nothing when it is not on the curve. */
function importPublicKey(platform: Platform, publicKey: PublicKey): PlatformKey | undefined {
  try {
    return platform.importSpki(concatBytes(spkiPrefix, publicKey));
  } catch {
    return undefined;
  }
}

/** Keeps the most recently used keys, so that an issuer's key is imported once and strangers' keys cannot fill the memory. */
function rememberKeys(
  most: number,
  load: (publicKey: PublicKey) => PlatformKey | undefined,
): (publicKey: PublicKey) => PlatformKey | undefined {
  const kept = new Map<string, PlatformKey>();
  return (publicKey) => {
    const name = hex.encode(publicKey);
    const key = kept.get(name) ?? load(publicKey);
    if (key === undefined) return undefined;
    kept.delete(name);
    kept.set(name, key);
    for (const oldest of kept.keys()) {
      if (kept.size <= most) break;
      kept.delete(oldest);
    }
    return key;
  };
}
