import { utf8 } from '@scure/base';
import { canonicalBytes } from '../json/canonical.js';
import { algorithms } from '../sm/index.js';
import type { JsonObject } from './jws/parse.js';

/** SM3 of an issuer-signed JWT as it stands, without disclosures or key binding. @param jwt compact @see profile §8 */
export const jwtDigest = (jwt: string): Uint8Array => algorithms.sm2.digest(utf8.decode(jwt));

/** SM3 of the canonical text of a document without its proof. @throws JSON_MALFORMED @see profile §8 */
export function documentDigest({ proof: _, ...document }: JsonObject): Uint8Array {
  return algorithms.sm2.digest(canonicalBytes(document));
}
