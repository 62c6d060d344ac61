import { pbkdf2Async } from '@noble/hashes/pbkdf2';
import { sha256 } from '@noble/hashes/sha2';
import { utf8 } from '@scure/base';
import { LicenceError } from '../../errors/index.js';
import type { DerReader } from '../der/read.js';
import { derTags } from '../der/tags.js';
import { count, type DerElement, none, objectId, octets, sequence } from '../der/write.js';
import { stretch } from '../wrap/stretch.js';
import { pbkdf2Sm3 } from './pbkdf2-sm3.js';

/** How a password becomes a key. */
export type Pbes2Kdf =
  | { readonly name: 'scrypt'; readonly salt: Uint8Array; readonly n: number; readonly r: number; readonly p: number }
  | { readonly name: 'pbkdf2'; readonly salt: Uint8Array; readonly iterations: number; readonly prf: Prf };

type Prf = 'hmacWithSM3' | 'hmacWithSHA256';

const keyBytes = 16;
// Above what anybody recommends; a hostile file may cost seconds, not hours.
const mostIterations = 1_000_000;
const mostSaltBytes = 64;

// RFC 7914, 7; RFC 8018, annex C.
const kdfIds = { scrypt: '1.3.6.1.4.1.11591.4.11', pbkdf2: '1.2.840.113549.1.5.12' } as const;
// GM/T 0091-2020, table A.1, which is what OpenSSL took; the third is GM/T 0006's HMAC-SM3, which GmSSL writes. RFC 8018, B.1.2.
const prfIds = {
  hmacWithSM3: '1.2.156.10197.1.401.3.1',
  'HMAC-SM3': '1.2.156.10197.1.401.2',
  hmacWithSHA256: '1.2.840.113549.2.9',
} as const;

/** KeyDerivationFunc. @see RFC 7914, 7; RFC 8018, A.2 */
export const writeKdf = (kdf: Pbes2Kdf): DerElement =>
  kdf.name === 'scrypt'
    ? sequence(objectId(kdfIds.scrypt), sequence(octets(kdf.salt), count(kdf.n), count(kdf.r), count(kdf.p)))
    : sequence(objectId(kdfIds.pbkdf2), sequence(octets(kdf.salt), count(kdf.iterations), sequence(objectId(prfIds[kdf.prf]), none())));

/** Takes a KeyDerivationFunc. @throws KEY_COST_REFUSED */
export const readKdf = (reader: DerReader): Pbes2Kdf =>
  reader.sequence((members) => {
    const name = members.objectId(kdfIds);
    return members.sequence((parameters) => (name === 'scrypt' ? readScrypt(parameters) : readPbkdf2(parameters)));
  });

/** The SM4 key of a password. @throws KEY_COST_REFUSED */
export function deriveKey(password: string, kdf: Pbes2Kdf): Promise<Uint8Array> | Uint8Array {
  if (kdf.name === 'scrypt') return stretch(password, kdf.salt, kdf, keyBytes);
  const { salt, iterations: c, prf } = kdf;
  const bytes = utf8.decode(password);
  return prf === 'hmacWithSM3' ? pbkdf2Sm3(bytes, salt, c, keyBytes) : pbkdf2Async(sha256, bytes, salt, { c, dkLen: keyBytes });
}

function readScrypt(parameters: DerReader): Pbes2Kdf {
  const most = 2 ** 31;
  const kdf = {
    name: 'scrypt',
    salt: readSalt(parameters),
    n: parameters.count(most),
    r: parameters.count(most),
    p: parameters.count(most),
  } as const;
  readKeyLength(parameters);
  return kdf;
}

function readPbkdf2(parameters: DerReader): Pbes2Kdf {
  const salt = readSalt(parameters);
  const iterations = parameters.count(2 ** 31);
  if (iterations < 1 || iterations > mostIterations) throw new LicenceError('KEY_COST_REFUSED', { mostIterations });
  readKeyLength(parameters);
  // Without a PRF it would be HMAC-SHA-1: that is refused with the missing element.
  const prf = parameters.sequence((members) => {
    const name = members.objectId(prfIds);
    if (!members.ended()) members.none();
    return name;
  });
  return { name: 'pbkdf2', salt, iterations, prf: prf === 'hmacWithSHA256' ? prf : 'hmacWithSM3' };
}

function readSalt(parameters: DerReader): Uint8Array {
  const salt = parameters.octets();
  if (salt.length === 0 || salt.length > mostSaltBytes)
    throw new LicenceError('KEY_MALFORMED', { expected: `a salt of 1 to ${mostSaltBytes} bytes` });
  return salt;
}

/** keyLength OPTIONAL: when it is there, it is that of SM4. */
function readKeyLength(parameters: DerReader): void {
  if (parameters.has(derTags.integer) && parameters.count(0xffff) !== keyBytes)
    throw new LicenceError('KEY_MALFORMED', { expected: 'a key of 16 bytes' });
}
