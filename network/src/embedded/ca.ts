import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  Pkcs10CertificateRequestGenerator,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { affiliationAttribute, attributeExtension, type Identity } from './identity.js';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const yearMs = 365 * 24 * 3600 * 1000;
const serialBytes = 16;

/** Who is to get a certificate. */
export interface CertificateRequest {
  /** common name; of a service or an office, never of a person */
  readonly name: string;
  /** dotted, lower case: `ganzhou.civil-affairs` */
  readonly affiliation: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly validFrom: Date;
  /** one year after `validFrom` unless given */
  readonly validUntil?: Date;
}

interface EndCertificate extends Pick<CertificateRequest, 'name' | 'validFrom'> {
  readonly units: readonly string[];
  readonly validUntil: Date | undefined;
  readonly extensions: readonly Extension[];
}

/**
 * Makes the root of an organisation's development CA: an identity like any other, to be kept and used again.
 *
 * @param mspId organisation, as the ledger names it
 * @param validFrom begin of its fifteen years, as fabric-ca gives a root
 * @example const ganzhou = await createDevelopmentCa({ mspId: 'GanzhouMSP', name: '赣州市行政审批局', validFrom: new Date() });
 */
export async function createDevelopmentCa({
  mspId,
  name,
  validFrom,
}: {
  readonly mspId: string;
  readonly name: string;
  readonly validFrom: Date;
}): Promise<Identity> {
  const keys = await generateKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: [{ CN: [`${name} CA`] }, { O: [mspId] }],
    notBefore: validFrom,
    notAfter: new Date(validFrom.getTime() + 15 * yearMs),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      // Fabric knows a root by it.
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return identityOf(mspId, certificate, keys.privateKey);
}

/**
 * Issues a client certificate with the attribute extension of fabric-ca, and makes its key.
 *
 * @param ca root made by {@link createDevelopmentCa}
 * @example const clerk = await issueIdentity(ganzhou, { name: 'issuer', affiliation: 'ganzhou.civil-affairs', validFrom: new Date() });
 * @see Hyperledger Fabric CA, attribute-based access control
 */
export async function issueIdentity(
  ca: Identity,
  { name, affiliation, attributes = {}, validFrom, validUntil }: CertificateRequest,
): Promise<Identity> {
  const attrs = { ...attributes, [affiliationAttribute]: affiliation };
  return issueCertificate(ca, {
    name,
    units: ['client', ...affiliation.split('.')],
    validFrom,
    validUntil,
    extensions: [new Extension(attributeExtension, false, new TextEncoder().encode(JSON.stringify({ attrs })))],
  });
}

/**
 * Issues an end certificate and makes its key.
 *
 * @param units organisational units of the subject
 * @param extensions beside that it is no authority and signs
 */
export async function issueCertificate(
  ca: Identity,
  { name, units, validFrom, validUntil, extensions }: EndCertificate,
): Promise<Identity> {
  const keys = await generateKeys();
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: [{ CN: [name] }, ...units.map((unit) => ({ OU: [unit] }))],
    issuer: new X509Certificate(ca.certificate).subjectName.toJSON(),
    notBefore: validFrom,
    notAfter: validUntil ?? new Date(validFrom.getTime() + yearMs),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: await readSigningKey(ca.privateKey),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      ...extensions,
    ],
  });
  return identityOf(ca.mspId, certificate, keys.privateKey);
}

/**
 * Issues a certificate again for the same key, subject and purposes, with dates of its own.
 *
 * @param ca root that issued it, or one of the same name
 * @param certificate PEM
 */
export async function reissueCertificate(
  ca: Identity,
  certificate: string,
  { validFrom, validUntil }: { readonly validFrom: Date; readonly validUntil: Date | undefined },
): Promise<string> {
  const old = new X509Certificate(certificate);
  const issuer = new X509Certificate(ca.certificate);
  const notBefore = new Date(Math.max(validFrom.getTime(), issuer.notBefore.getTime()));
  const renewed = await X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: old.subjectName.toJSON(),
    issuer: issuer.subjectName.toJSON(),
    notBefore,
    notAfter: validUntil ?? new Date(notBefore.getTime() + yearMs),
    signingAlgorithm: algorithm,
    publicKey: old.publicKey,
    signingKey: await readSigningKey(ca.privateKey),
    extensions: old.extensions,
  });
  return renewed.toString('pem');
}

/**
 * Makes a key, and the request by which another authority certifies it.
 *
 * @returns PKCS#10 and PKCS#8, both PEM
 * @see RFC 2986
 */
export async function requestCertificate(name: string): Promise<{ readonly request: string; readonly privateKey: string }> {
  const keys = await generateKeys();
  const request = await Pkcs10CertificateRequestGenerator.create({ name: [{ CN: [name] }], keys, signingAlgorithm: algorithm });
  return { request: request.toString('pem'), privateKey: await pemOf(keys.privateKey) };
}

const generateKeys = (): Promise<webcrypto.CryptoKeyPair> => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);

// A positive number of 16 bytes. @see RFC 5280 §4.1.2.2
function serial(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(serialBytes));
  return `01${Buffer.from(bytes.subarray(1)).toString('hex')}`;
}

const readSigningKey = (pem: string): Promise<webcrypto.CryptoKey> =>
  webcrypto.subtle.importKey('pkcs8', PemConverter.decodeFirst(pem), algorithm, false, ['sign']);

async function identityOf(mspId: string, certificate: X509Certificate, key: webcrypto.CryptoKey): Promise<Identity> {
  return Object.freeze({ mspId, certificate: certificate.toString('pem'), privateKey: await pemOf(key) });
}

const pemOf = async (key: webcrypto.CryptoKey): Promise<string> =>
  PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
