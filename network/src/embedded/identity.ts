import 'reflect-metadata';
import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { Caller } from '@ganzheng/chaincode';
import { LicenceError } from '@ganzheng/sdk/errors';
import { canonicalText } from '@ganzheng/sdk/ledger';
import { sm3 } from '@ganzheng/sdk/sm';
import { X509Certificate as ParsedCertificate } from '@peculiar/x509';
import { hex } from '@scure/base';
import { z } from 'zod';

/** A ledger identity (账本身份): a P-256 X.509 certificate of an organisation and its private key, both PEM. */
export interface Identity {
  readonly mspId: string;
  readonly certificate: string;
  /** PKCS #8; secret */
  readonly privateKey: string;
}

/** What a certificate says, once read. */
export interface Member {
  readonly caller: Caller;
  /** canonical text of the caller */
  readonly callerText: string;
  /** SM3 of the DER */
  readonly digest: string;
  readonly certificate: string;
  readonly publicKey: KeyObject;
  readonly validFromMs: number;
  readonly validUntilMs: number;
}

/** Attributes in a certificate, plain JSON. @see Hyperledger Fabric CA, attribute extension */
export const attributeExtension = '1.2.3.4.5.6.7.8.1';

/** Affiliation in the attribute extension, as fabric-ca writes it. */
export const affiliationAttribute = 'hf.Affiliation';

const attributesSchema = z.object({ attrs: z.record(z.string().max(64), z.string().max(256)) });
const maxCertificateLength = 8192;

/**
 * Reads a member's certificate: who calls, with which key, from when until when. Who issued it is not judged here.
 *
 * Attributes that fabric-ca keeps for itself (`hf.…`) are left out: the enrolment id can be a clerk's name, which must not reach the ledger.
 *
 * @param pem attacker-controlled
 * @param mspId organisation the caller claims; judged by {@link admitMember}
 * @throws IDENTITY_MALFORMED
 */
export function readMember(pem: string, mspId: string): Member {
  const certificate = parseCertificate(pem);
  if (certificate.ca || certificate.publicKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new LicenceError('IDENTITY_MALFORMED', { expected: 'a P-256 client certificate' });
  }
  const all = readAttributes(certificate);
  const affiliation = all[affiliationAttribute];
  if (affiliation === undefined) throw new LicenceError('IDENTITY_MALFORMED', { expected: affiliationAttribute });
  const attributes = Object.fromEntries(Object.entries(all).filter(([name]) => !name.startsWith('hf.')));
  const caller = Object.freeze({ mspId, affiliation, attributes: Object.freeze(attributes) });
  return Object.freeze({
    caller,
    callerText: canonicalText(caller),
    digest: hex.encode(sm3(certificate.raw)),
    // Written anew: beside the certificate a PEM may hold any text, such as a printed subject.
    certificate: certificate.toString(),
    publicKey: certificate.publicKey,
    validFromMs: Date.parse(certificate.validFrom),
    validUntilMs: Date.parse(certificate.validTo),
  });
}

/**
 * Refuses a member whose certificate its organisation's root did not issue.
 *
 * @param root PEM of the root of the organisation the member claims; undefined when there is no such organisation
 * @throws IDENTITY_UNKNOWN
 */
export function admitMember(member: Member, root: string | undefined): Member {
  if (root === undefined) throw new LicenceError('IDENTITY_UNKNOWN');
  const authority = new X509Certificate(root);
  const certificate = new X509Certificate(member.certificate);
  if (!certificate.checkIssued(authority) || !certificate.verify(authority.publicKey)) throw new LicenceError('IDENTITY_UNKNOWN');
  return member;
}

/** Refuses a certificate outside its dates. @throws IDENTITY_EXPIRED */
export function requireValid(member: Member, timeMs: number): void {
  if (timeMs < member.validFromMs || timeMs > member.validUntilMs) throw new LicenceError('IDENTITY_EXPIRED');
}

/**
 * Takes in an identity's private key.
 *
 * @throws IDENTITY_MALFORMED when it is no key, or not the certificate's
 */
export function openPrivateKey({ privateKey, certificate }: Identity): KeyObject {
  try {
    const key = createPrivateKey(privateKey);
    if (createPublicKey(key).equals(new X509Certificate(certificate).publicKey)) return key;
  } catch (cause) {
    throw new LicenceError('IDENTITY_MALFORMED', { expected: 'a PKCS #8 key' }, cause);
  }
  throw new LicenceError('IDENTITY_MALFORMED', { expected: "the certificate's own key" });
}

function parseCertificate(pem: string): X509Certificate {
  if (pem.length > maxCertificateLength) throw new LicenceError('IDENTITY_MALFORMED', { maxLength: maxCertificateLength });
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw new LicenceError('IDENTITY_MALFORMED', { expected: 'PEM' }, cause);
  }
}

function readAttributes(certificate: X509Certificate): Record<string, string> {
  try {
    const extension = new ParsedCertificate(certificate.raw).getExtension(attributeExtension);
    if (extension === null) throw new TypeError('no attribute extension');
    return attributesSchema.parse(JSON.parse(new TextDecoder().decode(extension.value))).attrs;
  } catch (cause) {
    throw new LicenceError('IDENTITY_MALFORMED', { expected: attributeExtension }, cause);
  }
}
