import { LicenceError } from '../errors/index.js';
import { multikeyOf, type PublicKey, publicKeyOfMultikey } from '../sm/index.js';
import { type DidDocument, documentContexts } from './document.js';

const prefix = 'did:key:';

/**
 * The DID of a bare SM2 key: what holders use, a fresh one for each copy, so that no two copies can be linked.
 *
 * @param publicKey 65 bytes 04 ‖ x ‖ y
 * @throws KEY_MALFORMED
 * @see did:key method, §3 (Multikey as method-specific id); W3C CID 1.0, Multikey
 * @example didKeyOf(publicKey) // 'did:key:zEPJ…'
 */
export const didKeyOf = (publicKey: PublicKey): string => `${prefix}${multikeyOf(publicKey)}`;

/**
 * The key that a did:key is.
 *
 * @param did attacker-controlled; with or without its fragment
 * @throws DID_MALFORMED, KEY_MALFORMED
 */
export function publicKeyOfDidKey(did: string): PublicKey {
  if (did.length > 160 || !did.startsWith(prefix)) throw new LicenceError('DID_MALFORMED', { method: 'key' });
  const [text = '', fragment, more] = did.slice(prefix.length).split('#');
  if (more !== undefined || (fragment !== undefined && fragment !== text)) throw new LicenceError('DID_MALFORMED', { method: 'key' });
  return publicKeyOfMultikey(text);
}

/** The DID URL of a key: the DID with the key's Multikey text as fragment, in did:key and did:elic alike. @throws KEY_MALFORMED */
export const keyIdOf = (did: string, publicKey: PublicKey): string => `${did}#${multikeyOf(publicKey)}`;

/** The document a did:key expands to. @throws DID_MALFORMED, KEY_MALFORMED @see did:key method, §3.1.1 */
export function didKeyDocument(did: string): DidDocument {
  const publicKey = publicKeyOfDidKey(did);
  const own = didKeyOf(publicKey);
  const keyId = keyIdOf(own, publicKey);
  return {
    '@context': [...documentContexts],
    id: own,
    verificationMethod: [{ id: keyId, type: 'Multikey', controller: own, publicKeyMultibase: multikeyOf(publicKey) }],
    authentication: [keyId],
    assertionMethod: [keyId],
    capabilityInvocation: [keyId],
  };
}
