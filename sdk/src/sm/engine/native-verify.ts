import { hex } from '@scure/base';
import type { Platform, PlatformKey } from '#native';
import { concatBytes } from '../concat-bytes.js';
import { derOfSignature } from '../der/signature.js';
import { identityBytes } from '../identity-digest.js';
import { spkiOfAnyPoint } from '../key-files/spki.js';
import { type PublicKey, solvePoint } from '../point.js';
import type { Sm3, VerifyEngine, VerifyJob } from './engine.js';

const mostKeys = 1024;

/**
 * Verification by the platform: its streaming Verify class hashes what it is fed and then judges raw SM2 over that digest,
 * so Z ‖ message gives SM2 under any user id. Its one-shot verify uses an empty id, and a key it generated itself would be ECDSA:
 * only imported keys and the streaming class are right.
 */
export function createNativeVerify(platform: Platform): VerifyEngine {
  const keys = rememberKeys(mostKeys, (publicKey) => importPublicKey(platform, publicKey));
  const sm3 = (chunks: readonly Uint8Array[]): Uint8Array => {
    // At once, which costs half of a running hash for the short messages most digests are of.
    if (platform.hash !== undefined) return bytesOnly(platform.hash('sm3', joined(chunks), 'buffer'));
    const hash = platform.createHash('sm3');
    for (const chunk of chunks) hash.update(chunk);
    return bytesOnly(hash.digest());
  };
  const verify = ({ signature, message, publicKey, userId }: VerifyJob): boolean => {
    const key = keys.find(publicKey);
    if (key === undefined) return false;
    const z = sm3([identityBytes(publicKey, userId)]);
    return platform.createVerify('sm3').update(z).update(message).verify(key, derOfSignature(signature));
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
    verify: (signature, message, publicKey, userId) => verify({ signature, message, publicKey, userId }),
    verifyMany: (jobs) => jobs.map(verify),
    prepareKey: (publicKey, pinned) => keys.keep(publicKey, pinned),
    decompress: solvePoint,
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
    return platform.importSpki(spkiOfAnyPoint(publicKey));
  } catch {
    return undefined;
  }
}

/** Keys the platform has taken in. */
interface KnownKeys {
  /** The key, taken in now if need be; nothing when it is not on the curve. */
  find(publicKey: PublicKey): PlatformKey | undefined;
  /** Takes a key in; a pinned one stays. */
  keep(publicKey: PublicKey, pinned: boolean): boolean;
}

/** Keeps the most recently used keys, so that an issuer's key is imported once and strangers' keys cannot fill the memory. */
function rememberKeys(most: number, load: (publicKey: PublicKey) => PlatformKey | undefined): KnownKeys {
  const recent = new Map<string, PlatformKey>();
  const pinned = new Map<string, PlatformKey>();
  const find = (publicKey: PublicKey): PlatformKey | undefined => {
    const name = hex.encode(publicKey);
    const key = pinned.get(name) ?? recent.get(name) ?? load(publicKey);
    if (key === undefined || pinned.has(name)) return key;
    recent.delete(name);
    recent.set(name, key);
    for (const oldest of recent.keys()) {
      if (recent.size <= most) break;
      recent.delete(oldest);
    }
    return key;
  };
  const pin = (publicKey: PublicKey, key: PlatformKey): boolean => {
    const name = hex.encode(publicKey);
    if (pinned.size >= most && !pinned.has(name)) return false;
    pinned.set(name, key);
    recent.delete(name);
    return true;
  };
  return {
    find,
    keep(publicKey, isPinned) {
      const key = find(publicKey);
      return key !== undefined && (!isPinned || pin(publicKey, key));
    },
  };
}
