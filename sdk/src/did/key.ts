import { hex, utf8 } from '@scure/base';
import { multikeyOf, type PublicKey, publicKeyOfMultikey, sm3 } from '../sm/index.js';
import type { DidDocument, Relationship, VerificationMethod } from './document.js';

/** The methods a document lists under a relationship, whether they still hold or not. */
export function keysFor(document: DidDocument, relationship: Relationship): readonly VerificationMethod[] {
  const listed = document[relationship] ?? [];
  return document.verificationMethod.filter(({ id }) => listed.includes(id));
}

/**
 * The public key a DID URL names, if the document lists it under the relationship and it held at the instant; else null.
 * Never throws: document and key id are attacker-controlled.
 *
 * @param keyId DID URL of the method
 * @param relationship what the key was used for
 * @param options `at`: the instant of the signature, UTC; the anchored time where there is one
 * @see W3C CID 1.0 §2.2 (`expires`, `revoked`), §3.3 (retrieve verification method)
 * @example publicKeyOfMethod(document, keyId, 'assertionMethod', { at: '2026-11-23T05:00:00.000Z' })
 */
export function publicKeyOfMethod(
  document: DidDocument,
  keyId: string,
  relationship: Relationship,
  { at }: { readonly at: string },
): PublicKey | null {
  const method = keysFor(document, relationship).find(({ id }) => id === keyId);
  if (method === undefined || method.controller !== document.id || !heldAt(method, at)) return null;
  try {
    return publicKeyOfMultikey(method.publicKeyMultibase);
  } catch {
    return null;
  }
}

/**
 * What commits to a control key before it is used: SM3 of its Multikey text, hex.
 *
 * @throws KEY_MALFORMED
 */
export const nextKeyDigestOf = (publicKey: PublicKey): string => hex.encode(sm3(utf8.decode(multikeyOf(publicKey))));

/** From the very instant of `revoked` or `expires` the key no longer signs. An unreadable instant holds for nothing. */
function heldAt({ revoked, expires }: VerificationMethod, at: string): boolean {
  const instant = Date.parse(at);
  return [revoked, expires].every((end) => end === undefined || instant < Date.parse(end)) && !Number.isNaN(instant);
}
