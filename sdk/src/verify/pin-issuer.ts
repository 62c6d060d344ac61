import { keysFor } from '../did/key.js';
import type { DidVersion } from '../ledger/index.js';
import { prepareKey } from '../sm/verify-only.js';
import { keyOfMethod } from './issuer-method.js';

// A document comes out of the trust source's cache many times.
const pinned = new WeakSet<DidVersion>();

/**
 * Keeps the issuing keys of an organisation on a trust list ready for the many signatures they made. Only for organisations that a pinned root
 * accredited: a key costs memory that nobody else may make us spend.
 */
export function pinIssuer(version: DidVersion): void {
  if (pinned.has(version)) return;
  pinned.add(version);
  for (const method of keysFor(version.document, 'assertionMethod')) {
    const key = keyOfMethod(method);
    if (key !== null) prepareKey(key, { pinned: true });
  }
}
