import { type DerReader, readDer } from '../der/read.js';
import { type PrivateKey, publicKeyOf } from '../key-pair.js';
import { readEcPrivateKey } from './ec-private-key.js';
import { readKeyAlgorithm } from './key-algorithm.js';
import { keyMalformed } from './key-malformed.js';
import { privateKeyInfoVersion, writePrivateKey } from './write-private-key.js';

/**
 * Writes a private key, with its public key, as the DER of a PrivateKeyInfo. Not encrypted: see `encryptedPkcs8Of`.
 *
 * @param privateKey 32 bytes in [1, n−2]; secret
 * @returns bytes that hold the secret; the caller wipes them
 * @throws KEY_MALFORMED when it is out of range
 * @see RFC 5208, 5; RFC 5915, 3; GM/T 0006-2012
 * @example createPrivateKey({ key: Buffer.from(pkcs8Of(privateKey)), format: 'der', type: 'pkcs8' })
 */
export const pkcs8Of = (privateKey: PrivateKey): Uint8Array => writePrivateKey(privateKey, publicKeyOf(privateKey));

/**
 * Reads a private key from a PrivateKeyInfo: what `openssl genpkey -algorithm SM2` writes.
 *
 * @param der may be attacker-controlled; holds a secret
 * @throws KEY_MALFORMED when it is not an SM2 key with its curve by name, its public key is another's, or attributes follow
 * @see RFC 5208, 5; RFC 5915, 3
 */
export const privateKeyOfPkcs8 = (der: Uint8Array): PrivateKey => readDer(der, keyMalformed, readPrivateKeyInfo);

const readPrivateKeyInfo = (reader: DerReader): PrivateKey =>
  reader.sequence((members) => {
    if (members.count(0xff) !== privateKeyInfoVersion) throw keyMalformed('version 0 of PrivateKeyInfo');
    readKeyAlgorithm(members);
    return members.inOctets((inner) => readEcPrivateKey(inner, { curveNamedOutside: true }));
  });
