import { base64 } from '@scure/base';
import type { PrivateKey } from '../key-pair.js';
import type { PublicKey } from '../point.js';
import { privateKeyOfSec1 } from './ec-private-key.js';
import { keyMalformed } from './key-malformed.js';
import { pkcs8Of, privateKeyOfPkcs8 } from './pkcs8.js';
import { publicKeyOfSpki, spkiOf } from './spki.js';

/** The labels of the blocks we read and write; the last is what OpenSSL 3 writes for SEC 1. @see RFC 7468, 10, 11 and 13; RFC 5915, 4 */
type PemLabel = 'PUBLIC KEY' | 'PRIVATE KEY' | 'ENCRYPTED PRIVATE KEY' | 'EC PRIVATE KEY' | 'SM2 PRIVATE KEY';

// A key of 256 bits takes a few hundred characters in any of the formats.
const mostCharacters = 4096;
const lineCharacters = 64;

/**
 * Writes a public key as PEM.
 *
 * @throws KEY_MALFORMED when it is not a point of the curve
 * @see RFC 7468, 13
 */
export const pemOfPublicKey = (publicKey: PublicKey): string => writePem('PUBLIC KEY', spkiOf(publicKey));

/**
 * Reads a public key from PEM: one block and nothing beside it.
 *
 * @param text attacker-controlled
 * @throws KEY_MALFORMED when it is not the public key of SM2
 * @see RFC 7468, 13
 */
export const publicKeyOfPem = (text: string): PublicKey => publicKeyOfSpki(readPem(text, ['PUBLIC KEY']).der);

/**
 * Writes a private key as PEM of PKCS#8, not encrypted.
 *
 * @param privateKey 32 bytes in [1, n−2]; secret
 * @throws KEY_MALFORMED when it is out of range
 * @see RFC 7468, 10
 */
export const pemOfPrivateKey = (privateKey: PrivateKey): string => writePem('PRIVATE KEY', pkcs8Of(privateKey));

/**
 * Reads a private key from PEM, as PKCS#8 or SEC 1, not encrypted: one block and nothing beside it.
 *
 * @param text may be attacker-controlled; holds a secret
 * @throws KEY_MALFORMED when it is not a private key of SM2
 * @see RFC 7468, 10; RFC 5915, 4
 * @example privateKeyOfPem(await readFile('issuer.pem', 'utf8'))
 */
export function privateKeyOfPem(text: string): PrivateKey {
  const { label, der } = readPem(text, ['PRIVATE KEY', 'EC PRIVATE KEY', 'SM2 PRIVATE KEY']);
  return label === 'PRIVATE KEY' ? privateKeyOfPkcs8(der) : privateKeyOfSec1(der);
}

/** One block with lines of 64 characters. @see RFC 7468, 2 and 3 (strict) */
export function writePem(label: PemLabel, der: Uint8Array): string {
  const text = base64.encode(der);
  const lines = text.match(new RegExp(`.{1,${lineCharacters}}`, 'g')) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/** The one block of a text, under one of the labels; white space may stand around it, and nothing else. @see RFC 7468, 3 */
export function readPem<Label extends PemLabel>(
  text: string,
  labels: readonly Label[],
): { readonly label: Label; readonly der: Uint8Array } {
  if (text.length > mostCharacters) throw keyMalformed(`PEM of at most ${mostCharacters} characters`);
  const [first = '', ...rest] = text.trim().split(/\r?\n/);
  const label = labels.find((candidate) => first === `-----BEGIN ${candidate}-----`);
  if (label === undefined || rest.pop() !== `-----END ${label}-----`) throw keyMalformed(`one PEM block: ${labels.join(' or ')}`);
  if (rest.some((line) => line.length === 0 || line.length > 76)) throw keyMalformed('lines of 1 to 76 characters');
  try {
    return { label, der: base64.decode(rest.join('')) };
  } catch (cause) {
    throw keyMalformed('base64', cause);
  }
}
