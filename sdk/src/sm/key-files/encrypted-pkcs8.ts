import { LicenceError } from '../../errors/index.js';
import { readDer } from '../der/read.js';
import { objectId, octets, sequence, writeDer } from '../der/write.js';
import type { PrivateKey } from '../key-pair.js';
import { type RandomBytes, randomBytes } from '../random-bytes.js';
import { sm4CbcDecrypt, sm4CbcEncrypt } from '../sm4-cbc.js';
import { keyMalformed } from './key-malformed.js';
import { deriveKey, type Pbes2Kdf, readKdf, writeKdf } from './pbes2-key.js';
import { readPem, writePem } from './pem.js';
import { pkcs8Of, privateKeyOfPkcs8 } from './pkcs8.js';

/** How a private key is put under a password. */
export interface EncryptedPkcs8Options {
  /** `scrypt` unless the reader knows only GM/T 0091, which is `pbkdf2-sm3`. */
  readonly kdf?: 'scrypt' | 'pbkdf2-sm3';
  /** Rounds of PBKDF2: 600,000 unless the reader is too weak for them. */
  readonly iterations?: number;
  readonly random?: RandomBytes;
}

// RFC 8018, A.4 (PBES2); GM/T 0006-2012 (SM4 in CBC mode).
const pbes2 = '1.2.840.113549.1.5.13';
const sm4Cbc = '1.2.156.10197.1.104.2';

// OpenSSL refuses to open a file that asks scrypt for more than 32 MiB. PBKDF2: OWASP's count for SHA-256, whose speed SM3 has.
const scryptCost = { n: 2 ** 14, r: 8, p: 1 } as const;
const usualIterations = 600_000;

/**
 * Writes a private key as an EncryptedPrivateKeyInfo under a password (口令), to hand it to other software.
 *
 * CBC does not authenticate: to store keys of our own, use `wrapPrivateKey`.
 *
 * @param privateKey 32 bytes in [1, n−2]; secret
 * @param password long enough to be guessed at 16 MiB a try; its UTF-8 is taken as it is
 * @throws KEY_MALFORMED when the private key is out of range
 * @see RFC 5958, 3; RFC 8018, 6.2; RFC 7914, 7; GM/T 0091-2020
 * @example const der = await encryptedPkcs8Of(privateKey, 'correct horse battery staple');
 */
export async function encryptedPkcs8Of(
  privateKey: PrivateKey,
  password: string,
  { kdf = 'scrypt', iterations = usualIterations, random = randomBytes }: EncryptedPkcs8Options = {},
): Promise<Uint8Array> {
  const plain = pkcs8Of(privateKey);
  const [salt, iv] = [random(16), random(16)];
  const derivation: Pbes2Kdf =
    kdf === 'scrypt' ? { name: 'scrypt', salt, ...scryptCost } : { name: 'pbkdf2', salt, iterations, prf: 'hmacWithSM3' };
  const key = await deriveKey(password, derivation);
  const encrypted = sm4CbcEncrypt(key, iv, plain);
  for (const secret of [plain, key]) secret.fill(0);
  const scheme = sequence(objectId(sm4Cbc), octets(iv));
  return writeDer(sequence(sequence(objectId(pbes2), sequence(writeKdf(derivation), scheme)), octets(encrypted)));
}

/**
 * Reads a private key from an EncryptedPrivateKeyInfo: what `openssl pkcs8 -topk8 -v2 sm4-cbc` writes.
 *
 * @param der attacker-controlled; PBES2 with SM4-CBC, and scrypt, PBKDF2-HMAC-SM3 or PBKDF2-HMAC-SHA-256
 * @param password its UTF-8 is taken as it is
 * @throws KEY_MALFORMED when it is something else
 * @throws KEY_COST_REFUSED when it asks for more work than we give
 * @throws KEY_LOCKED when the password is not the one, or the file was altered, which looks the same
 */
export async function privateKeyOfEncryptedPkcs8(der: Uint8Array, password: string): Promise<PrivateKey> {
  const { kdf, iv, encrypted } = readEncryptedPrivateKeyInfo(der);
  const key = await deriveKey(password, kdf);
  let plain: Uint8Array = new Uint8Array();
  try {
    plain = sm4CbcDecrypt(key, iv, encrypted);
    return privateKeyOfPkcs8(plain);
  } catch (cause) {
    // One error for wrong padding and for wrong contents: CBC must not become an oracle.
    throw new LicenceError('KEY_LOCKED', {}, cause);
  } finally {
    key.fill(0);
    plain.fill(0);
  }
}

/** The same as PEM. @see RFC 7468, 11 */
export const pemOfEncryptedPrivateKey = async (
  privateKey: PrivateKey,
  password: string,
  options?: EncryptedPkcs8Options,
): Promise<string> => writePem('ENCRYPTED PRIVATE KEY', await encryptedPkcs8Of(privateKey, password, options));

/** The same from PEM. @throws KEY_MALFORMED, KEY_COST_REFUSED, KEY_LOCKED */
export const privateKeyOfEncryptedPem = async (text: string, password: string): Promise<PrivateKey> =>
  privateKeyOfEncryptedPkcs8(readPem(text, ['ENCRYPTED PRIVATE KEY']).der, password);

const readEncryptedPrivateKeyInfo = (der: Uint8Array) =>
  readDer(der, keyMalformed, (reader) =>
    reader.sequence((members) => {
      const { kdf, iv } = members.sequence((algorithm) => {
        algorithm.objectId({ PBES2: pbes2 });
        return algorithm.sequence((parameters) => ({ kdf: readKdf(parameters), iv: parameters.sequence(readScheme) }));
      });
      return { kdf, iv, encrypted: members.octets() };
    }),
  );

function readScheme(scheme: Parameters<typeof readKdf>[0]): Uint8Array {
  scheme.objectId({ 'SM4-CBC': sm4Cbc });
  const iv = scheme.octets();
  if (iv.length !== 16) throw keyMalformed('an iv of 16 bytes');
  return iv;
}
