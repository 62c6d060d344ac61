import type { VerificationMethod } from '../did/document.js';
import { keysFor } from '../did/key.js';
import type { DidVersion } from '../ledger/index.js';
import { type PublicKey, publicKeyOfMultikey } from '../sm/verify-only.js';

/** The issuing key of an organisation that a DID URL names, if a version of its document lists it. */
export function issuingMethod({ document }: DidVersion, keyId: string): VerificationMethod | undefined {
  const method = keysFor(document, 'assertionMethod').find(({ id }) => id === keyId);
  return method?.controller === document.id ? method : undefined;
}

/** True when a key had neither ended nor been revoked at an instant. @see W3C CID 1.0 §2.2 */
export function isHeldAt({ revoked, expires }: VerificationMethod, at: string): boolean {
  const instant = Date.parse(at);
  return [revoked, expires].every((end) => end === undefined || instant < Date.parse(end));
}

// Documents come out of the trust source's cache and do not change, so a key is unpacked once for as long as its document is kept.
const unpacked = new WeakMap<VerificationMethod, PublicKey | null>();

/** The SM2 key of a method, 65 bytes; null when it is a key of another algorithm. */
export function keyOfMethod(method: VerificationMethod): PublicKey | null {
  const known = unpacked.get(method);
  if (known !== undefined) return known;
  const key = unpack(method);
  unpacked.set(method, key);
  return key;
}

function unpack({ publicKeyMultibase }: VerificationMethod): PublicKey | null {
  try {
    return publicKeyOfMultikey(publicKeyMultibase);
  } catch {
    return null;
  }
}
