import { LicenceError } from '../errors/index.js';
import type { Json } from '../json/canonical.js';
import credentialsV2 from './contexts/credentials-v2.json' with { type: 'json' };
import licenceV1 from './contexts/licence-v1.json' with { type: 'json' };

/** The W3C context of credentials. @see VCDM 2.0 §4.3, Appendix B.1 (its digest is pinned in SHA256SUMS) */
export const credentialsContext = 'https://www.w3.org/ns/credentials/v2';

/** Our own context; a URN, so that nobody is tempted to fetch it. */
export const licenceContext = 'urn:ganzheng:context:licence:v1';

const documents: ReadonlyMap<string, Json> = new Map<string, Json>([
  [credentialsContext, credentialsV2],
  [licenceContext, licenceV1],
]);

/**
 * The pinned document of a context. Contexts are never fetched.
 *
 * @param url attacker-controlled
 * @throws CONTEXT_UNKNOWN
 */
export function contextDocument(url: string): Json {
  const document = documents.get(url);
  if (document === undefined) throw new LicenceError('CONTEXT_UNKNOWN');
  return document;
}
