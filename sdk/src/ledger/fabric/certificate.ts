import { p256 } from '@noble/curves/p256';
import { sha256 } from '@noble/hashes/sha2';
import { base64, hex, utf8 } from '@scure/base';

/** What a P-256 certificate says, as far as Fabric's identities need it. */
export interface Certificate {
  /** the signed part, whole */
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
  readonly issuer: string;
  readonly subject: string;
  /** organisational units of the subject: the role, and the affiliation */
  readonly units: readonly string[];
  /** 65 bytes */
  readonly publicKey: Uint8Array;
  /** what fabric-ca put into it; nothing where it is not fabric-ca's kind */
  readonly attributes: Readonly<Record<string, string>>;
}

interface Item {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly whole: Uint8Array;
}

/** OID 1.2.840.10045.2.1 with 1.2.840.10045.3.1.7. @see RFC 5480 §2.1.1 */
const p256Algorithm = '06072a8648ce3d020106082a8648ce3d030107';
/** OID 2.5.4.11, organizationalUnitName. @see RFC 4519 §2.20 */
const unitName = '060355040b';
/** OID 1.2.3.4.5.6.7.8.1. @see Hyperledger Fabric CA, attribute-based access control */
const attributesName = '06082a03040506070801';
const octetString = 0x04;
const explicitVersion = 0xa0;
const explicitExtensions = 0xa3;

/**
 * Reads an attacker-controlled X.509 certificate with a P-256 key.
 *
 * @param pem one certificate
 * @throws TypeError when it is none, to be turned into a code where it is read
 * @see RFC 5280 §4.1
 */
export function readCertificate(pem: string): Certificate {
  const body = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/.exec(pem)?.[1];
  if (body === undefined) throw new TypeError('no certificate');
  const [outer] = items(base64.decode(body.replaceAll(/\s/g, '')));
  const [tbs, , signature] = items(need(outer).content);
  const parts = items(need(tbs).content).filter(({ tag }, at) => at > 0 || tag !== explicitVersion);
  const [, , issuer, , subject, key] = parts;
  const [algorithm, point] = items(need(key).content);
  if (hex.encode(need(algorithm).content) !== p256Algorithm) throw new TypeError('not a P-256 key');
  return {
    signed: need(tbs).whole,
    signature: need(signature).content.subarray(1),
    issuer: hex.encode(need(issuer).whole),
    subject: hex.encode(need(subject).whole),
    units: unitsOf(need(subject)),
    publicKey: need(point).content.subarray(1),
    attributes: attributesOf(parts.find(({ tag }) => tag === explicitExtensions)),
  };
}

/** Whether a root issued a certificate. Dates are not judged: a receipt outlives the certificates it was made with. */
export function isIssuedBy(certificate: Certificate, root: Certificate): boolean {
  return certificate.issuer === root.subject && isSignedBy(certificate.signed, certificate.signature, root);
}

/** Whether a certificate's key signed a message (ECDSA P-256, SHA-256, DER); false for whatever is no signature. @see FIPS 186-5 §6.4.2 */
export function isSignedBy(message: Uint8Array, signature: Uint8Array, { publicKey }: Certificate): boolean {
  try {
    return p256.verify(signature, sha256(message), publicKey, { lowS: false });
  } catch {
    return false;
  }
}

function unitsOf({ content }: Item): string[] {
  return items(content).flatMap((set) =>
    items(set.content).flatMap((pair) => {
      const [name, value] = items(pair.content);
      return name !== undefined && value !== undefined && hex.encode(name.whole) === unitName ? [utf8.encode(value.content)] : [];
    }),
  );
}

function attributesOf(extensions: Item | undefined): Readonly<Record<string, string>> {
  const [list] = extensions === undefined ? [] : items(extensions.content);
  const found = (list === undefined ? [] : items(list.content))
    .map(({ content }) => items(content))
    .find(([name]) => hex.encode(need(name).whole) === attributesName);
  const value = found?.find(({ tag }) => tag === octetString);
  return value === undefined ? {} : (JSON.parse(utf8.encode(value.content)) as { readonly attrs: Record<string, string> }).attrs;
}

/** The items of a DER structure. @see X.690 §8.1 */
function items(bytes: Uint8Array): Item[] {
  const found: Item[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [tag, first] = [bytes[at], bytes[at + 1]];
    if (tag === undefined || first === undefined) throw new TypeError('an item has no length');
    const more = first < 0x80 ? 0 : first - 0x80;
    if (more > 3) throw new TypeError('an item is too long');
    const length = more === 0 ? first : bytes.subarray(at + 2, at + 2 + more).reduce((sum, byte) => sum * 256 + byte, 0);
    const from = at + 2 + more;
    if (from + length > bytes.length) throw new TypeError('an item is longer than what holds it');
    found.push({ tag, content: bytes.subarray(from, from + length), whole: bytes.subarray(at, from + length) });
    at = from + length;
  }
  return found;
}

function need<T>(part: T | undefined): T {
  if (part === undefined) throw new TypeError('a part of the certificate is missing');
  return part;
}
