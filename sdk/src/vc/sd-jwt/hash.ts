import { LicenceError } from '../../errors/index.js';
import type { Json } from '../../json/canonical.js';
import { algorithms } from '../../sm/index.js';

/** Digests by the name `_sd_alg` gives them. */
export type HashTable = Readonly<Record<string, (...chunks: Uint8Array[]) => Uint8Array>>;

/** The digests of our own suite. @see RFC 9901 §4.1.1 (names of a profile) */
export const ownHashes: HashTable = Object.freeze(Object.fromEntries(Object.values(algorithms).map(({ hash, digest }) => [hash, digest])));

/** What `_sd_alg` means when it is absent. @see RFC 9901 §4.1.1 */
const defaultHash = 'sha-256';

/** The digest `_sd_alg` names, if the table has it. @param name attacker-controlled @throws SD_HASH_REFUSED */
export function hashNamed(name: Json | undefined, hashes: HashTable): { readonly name: string; readonly digest: HashTable[string] } {
  const asked = name ?? defaultHash;
  const digest = typeof asked === 'string' && Object.hasOwn(hashes, asked) ? hashes[asked] : undefined;
  if (digest === undefined || typeof asked !== 'string') throw new LicenceError('SD_HASH_REFUSED');
  return { name: asked, digest };
}
