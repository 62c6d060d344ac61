import { type DerReader, readDer } from '../der/read.js';
import { derTags } from '../der/tags.js';
import { equalBytes } from '../equal-bytes.js';
import { type PrivateKey, publicKeyOf } from '../key-pair.js';
import { isPrivateKey } from '../scalar.js';
import { readCurve } from './key-algorithm.js';
import { keyMalformed } from './key-malformed.js';
import { ecPrivateKeyVersion } from './write-private-key.js';

/**
 * Reads a private key from an ECPrivateKey that names its curve: what `openssl ec` writes.
 *
 * @param der may be attacker-controlled; holds a secret
 * @throws KEY_MALFORMED when it is not an SM2 key, or its public key is another's
 * @see SEC 1, C.4; RFC 5915, 3
 */
export const privateKeyOfSec1 = (der: Uint8Array): PrivateKey =>
  readDer(der, keyMalformed, (reader) => readEcPrivateKey(reader, { curveNamedOutside: false }));

/** Takes an ECPrivateKey; the name of its curve may be missing only where it stands outside. A copy. */
export function readEcPrivateKey(reader: DerReader, { curveNamedOutside }: { readonly curveNamedOutside: boolean }): PrivateKey {
  return reader.sequence((members) => {
    if (members.count(0xff) !== ecPrivateKeyVersion) throw keyMalformed('version 1 of ECPrivateKey');
    const privateKey = members.octets();
    if (!isPrivateKey(privateKey)) throw keyMalformed('32 bytes in [1, n-2]');
    if (!curveNamedOutside || members.has(derTags.context)) members.context(0, readCurve);
    if (members.has(derTags.context | 1))
      requireOwn(
        privateKey,
        members.context(1, (inner) => inner.bits()),
      );
    return new Uint8Array(privateKey);
  });
}

function requireOwn(privateKey: PrivateKey, publicKey: Uint8Array): void {
  if (!equalBytes(publicKeyOf(privateKey), publicKey)) throw keyMalformed('the public key of this private key');
}
