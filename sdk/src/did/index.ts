export { didKeyDocument, didKeyOf, keyIdOf, publicKeyOfDidKey } from './did-key.js';
export { type DidDocument, didDocument, parseDidDocument, type Relationship, type VerificationMethod } from './document.js';
export { type ElicDid, elicDidOf, elicDidPattern, isSelfCertifying, parseElicDid, placeholderDidOf, scidOf } from './elic.js';
export { keysFor, nextKeyDigestOf, publicKeyOfMethod } from './key.js';
export {
  buildOrganisationDocument,
  type Organisation,
  type OrganisationInput,
  type OrganisationKeys,
  type OrganisationService,
  replaceKeys,
} from './organisation.js';
export { createResolver, type Resolved, type ResolverSources, type VersionChoice } from './resolver.js';
export type { WebFetch } from './web.js';
