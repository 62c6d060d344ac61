import { z } from 'zod';
import { LicenceError } from '../errors/index.js';

/** The contexts of every document we write. @see W3C DID 1.0 §6.3.1; W3C CID 1.0, Multikey */
export const documentContexts = ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'] as const;

const didUrl = z
  .string()
  .max(256)
  .regex(/^did:[a-z0-9]+:[^\s#]+(#[A-Za-z0-9_-]+)?$/);

const verificationMethod = z.strictObject({
  id: didUrl,
  type: z.literal('Multikey'),
  controller: didUrl,
  publicKeyMultibase: z.string().regex(/^z[1-9A-HJ-NP-Za-km-z]{40,100}$/),
  /** from this instant the key no longer signs; signatures made before stay good. @see W3C CID 1.0, `revoked` */
  revoked: z.iso.datetime().optional(),
  expires: z.iso.datetime().optional(),
});

/** A key of a DID document. */
export type VerificationMethod = z.output<typeof verificationMethod>;

const relationship = z.array(didUrl).max(16);

/** A DID document of this network: Multikey methods, relationships by reference. @see W3C DID 1.1, CID 1.0 */
export const didDocument = z.strictObject({
  '@context': z.array(z.string().max(128)).min(1).max(4),
  id: didUrl,
  alsoKnownAs: z.array(z.string().max(256)).max(8).optional(),
  verificationMethod: z.array(verificationMethod).min(1).max(16),
  authentication: relationship.optional(),
  assertionMethod: relationship.optional(),
  keyAgreement: relationship.optional(),
  capabilityInvocation: relationship.optional(),
  service: z
    .array(z.strictObject({ id: didUrl, type: z.string().max(64), serviceEndpoint: z.string().max(512) }))
    .max(16)
    .optional(),
});

export type DidDocument = z.output<typeof didDocument>;

const relationships = ['authentication', 'assertionMethod', 'keyAgreement', 'capabilityInvocation'] as const;

/** What a key may be used for. */
export type Relationship = (typeof relationships)[number];

/**
 * Reads a DID document of this network.
 *
 * @param input attacker-controlled
 * @throws DID_DOCUMENT_MALFORMED when its shape is wrong, an id stands twice, or a relationship names a method that is not there
 */
export function parseDidDocument(input: unknown): DidDocument {
  const parsed = didDocument.safeParse(input);
  if (!parsed.success) throw new LicenceError('DID_DOCUMENT_MALFORMED', {}, parsed.error);
  const ids = parsed.data.verificationMethod.map(({ id }) => id);
  if (new Set(ids).size < ids.length) throw new LicenceError('DID_DOCUMENT_MALFORMED', { problem: 'an id stands twice' });
  const named = relationships.flatMap((name) => parsed.data[name] ?? []);
  if (!named.every((id) => ids.includes(id)))
    throw new LicenceError('DID_DOCUMENT_MALFORMED', { problem: 'a relationship names no method' });
  if (!ids.every((id) => id.startsWith(`${parsed.data.id}#`)))
    throw new LicenceError('DID_DOCUMENT_MALFORMED', { problem: 'a method of another DID' });
  return parsed.data;
}
