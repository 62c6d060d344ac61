import { LicenceError } from '../errors/index.js';
import { multikeyOf, type PublicKey } from '../sm/index.js';
import { keyIdOf } from './did-key.js';
import { type DidDocument, documentContexts, parseDidDocument, type Relationship, type VerificationMethod } from './document.js';
import { elicDidOf, placeholderDidOf, withDid } from './elic.js';

/** The keys of an organisation, each with one duty. */
export interface OrganisationKeys {
  /** controls the DID, signs accreditations and agreements */
  readonly control: PublicKey;
  /** signs licences, copies, status lists and checkpoints */
  readonly issuing: PublicKey;
  /** signs presentation requests and use receipts */
  readonly authentication: PublicKey;
}

/** A service of an organisation: `id` becomes the fragment of its DID URL. */
export interface OrganisationService {
  readonly id: string;
  readonly type: string;
  readonly endpoint: string;
}

/** What is fixed in an organisation's first document. */
export interface OrganisationInput extends OrganisationKeys {
  readonly net: string;
  readonly services?: readonly OrganisationService[];
  readonly alsoKnownAs?: readonly string[];
}

/** An organisation's first document, the DID that follows from it and the ids of its keys. */
export interface Organisation {
  readonly did: string;
  readonly document: DidDocument;
  readonly keyIds: Readonly<Record<keyof OrganisationKeys, string>>;
}

/** Which relationship a duty is. @see foundation: who calls */
const relationshipOf = {
  control: 'capabilityInvocation',
  issuing: 'assertionMethod',
  authentication: 'authentication',
} as const satisfies Record<keyof OrganisationKeys, Relationship>;

const maxMethods = 16;

/**
 * Builds an organisation's first DID document, from which its DID follows.
 *
 * @param input network name, three different public keys, and public services
 * @throws DID_MALFORMED, DID_DOCUMENT_MALFORMED, KEY_MALFORMED
 * @see W3C DID 1.0 §5; W3C CID 1.0, Multikey
 * @example buildOrganisationDocument({ net: 'local', control, issuing, authentication }).did // 'did:elic:local:z…'
 */
export function buildOrganisationDocument({ net, services = [], alsoKnownAs = [], ...keys }: OrganisationInput): Organisation {
  const own = placeholderDidOf(net);
  const template = {
    '@context': [...documentContexts],
    id: own,
    ...(alsoKnownAs.length === 0 ? {} : { alsoKnownAs: [...alsoKnownAs] }),
    verificationMethod: [methodOf(own, keys.control), methodOf(own, keys.issuing), methodOf(own, keys.authentication)],
    authentication: [keyIdOf(own, keys.authentication)],
    assertionMethod: [keyIdOf(own, keys.issuing)],
    capabilityInvocation: [keyIdOf(own, keys.control)],
    ...(services.length === 0
      ? {}
      : { service: services.map(({ id, type, endpoint }) => ({ id: `${own}#${id}`, type, serviceEndpoint: endpoint })) }),
  };
  const did = elicDidOf(net, template);
  return { did, document: parseDidDocument(withDid(template, own, did)), keyIds: keyIdsOf(did, keys) };
}

/**
 * The next version's document with some keys replaced. The old keys stay listed and are marked `revoked`, so that what they signed before can still be judged;
 * when there are too many, the ones revoked first leave (the ledger keeps every version).
 *
 * @param document the current version
 * @param keys the new key of each duty that changes
 * @param at UTC instant from which the old keys no longer sign
 * @throws DID_DOCUMENT_MALFORMED, KEY_MALFORMED
 * @see W3C CID 1.0, `revoked`
 */
export function replaceKeys(document: DidDocument, keys: Partial<OrganisationKeys>, { at }: { readonly at: string }): DidDocument {
  let next = document;
  for (const [duty, relationship] of Object.entries(relationshipOf) as [keyof OrganisationKeys, Relationship][]) {
    const key = keys[duty];
    if (key !== undefined) next = replaceKey(next, relationship, key, at);
  }
  return parseDidDocument(next);
}

function replaceKey(document: DidDocument, relationship: Relationship, key: PublicKey, at: string): DidDocument {
  const listed = document[relationship] ?? [];
  const fresh = methodOf(document.id, key);
  if (document.verificationMethod.some(({ id }) => id === fresh.id)) {
    throw new LicenceError('DID_DOCUMENT_MALFORMED', { problem: 'a replaced key may not come back' });
  }
  const methods = document.verificationMethod.map((method) =>
    listed.includes(method.id) ? { ...method, revoked: method.revoked ?? at } : method,
  );
  return dropOldest({ ...document, verificationMethod: [...methods, fresh], [relationship]: [...listed, fresh.id] });
}

function dropOldest(document: DidDocument): DidDocument {
  if (document.verificationMethod.length <= maxMethods) return document;
  const [oldest] = document.verificationMethod
    .filter(({ revoked }) => revoked !== undefined)
    .sort((left, right) => Date.parse(left.revoked ?? '') - Date.parse(right.revoked ?? ''));
  if (oldest === undefined) return document;
  const kept = { ...document, verificationMethod: document.verificationMethod.filter(({ id }) => id !== oldest.id) };
  for (const name of Object.values(relationshipOf))
    if (document[name] !== undefined) kept[name] = document[name].filter((id) => id !== oldest.id);
  return kept;
}

const methodOf = (did: string, key: PublicKey): VerificationMethod => ({
  id: keyIdOf(did, key),
  type: 'Multikey',
  controller: did,
  publicKeyMultibase: multikeyOf(key),
});

const keyIdsOf = (did: string, keys: OrganisationKeys): Organisation['keyIds'] => ({
  control: keyIdOf(did, keys.control),
  issuing: keyIdOf(did, keys.issuing),
  authentication: keyIdOf(did, keys.authentication),
});
