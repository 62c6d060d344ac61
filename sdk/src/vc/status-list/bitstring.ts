import { base64urlnopad, hex } from '@scure/base';
import { gzipSync } from 'fflate';
import { z } from 'zod';
import { LicenceError } from '../../errors/index.js';
import { statusListSize } from '../../ledger/index.js';
import { algorithms } from '../../sm/index.js';
import { documentDigest } from '../content-digest.js';
import { credentialsContext, licenceContext } from '../context.js';
import { addProof } from '../data-integrity/add-proof.js';
import { proofOf } from '../data-integrity/proof.js';
import { bytesOfBase64url } from '../jws/base64url.js';
import type { JsonObject } from '../jws/parse.js';
import { organisationDid, requireOwnKey } from '../reference.js';
import type { Edition } from './edition.js';
import { inflate } from './inflate.js';
import { maxListBytes, packStatuses, type StatusList } from './status-list.js';

/** What a bit of a list means when it is set. @see Bitstring Status List 1.0 §2.2 (statusPurpose) */
const meanings = { revocation: ['valid', 'invalid'], suspension: ['valid', 'suspended'] } as const;

/** What a bitstring list is kept for. */
export type StatusPurpose = keyof typeof meanings;

/** A bitstring list, with the credential whose proof is checked by `verifyDataIntegrity`. */
export interface BitstringStatusList extends StatusList {
  readonly purpose: StatusPurpose;
  readonly document: JsonObject;
}

const instant = z.iso.datetime();

const documentSchema = z.looseObject({
  '@context': z.tuple([z.literal(credentialsContext), z.literal(licenceContext)]),
  id: z.string().max(512),
  type: z.tuple([z.literal('VerifiableCredential'), z.literal('BitstringStatusListCredential')]),
  issuer: organisationDid,
  validFrom: instant,
  validUntil: instant,
  credentialSubject: z.looseObject({
    type: z.literal('BitstringStatusList'),
    statusPurpose: z.enum(['revocation', 'suspension']),
    encodedList: z
      .string()
      .startsWith('u')
      .max(1024 * 1024),
    ttl: z.int().min(1),
  }),
  edition: z.strictObject({ list: z.int().min(0).max(65_535), epoch: z.int().min(1) }),
});

/** The id of the list that is kept for one purpose. */
export const bitstringIdOf = (uri: string, purpose: StatusPurpose): string => `${uri}#${purpose}`;

/** Signs an edition of a list as a bitstring credential for one purpose. @see Bitstring Status List 1.0 §2.2, §3.3 */
export function signBitstringList(edition: Edition, purpose: StatusPurpose): JsonObject {
  const { owner, list, epoch, uri, size, statuses, issuedAtSeconds, ttlSeconds, lifetimeSeconds, signer, keyId } = edition;
  const set = [...statuses].filter(([, status]) => status === meanings[purpose][1]).map(([index]) => [index, 1] as const);
  // Without a time in the gzip header the same entries always give the same bytes.
  const packed = gzipSync(packStatuses({ size, bits: 1, first: 'highest' }, set), { level: 9, mtime: 0 });
  const id = bitstringIdOf(uri, purpose);
  const document = {
    '@context': [credentialsContext, licenceContext],
    id,
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    issuer: owner,
    validFrom: instantOf(issuedAtSeconds),
    validUntil: instantOf(issuedAtSeconds + lifetimeSeconds),
    credentialSubject: {
      id: `${id}-list`,
      type: 'BitstringStatusList',
      statusPurpose: purpose,
      encodedList: `u${base64urlnopad.encode(packed)}`,
      ttl: ttlSeconds * 1000,
    },
    edition: { list, epoch },
  };
  return addProof(document, { signer, keyId, created: instantOf(issuedAtSeconds) });
}

/**
 * Takes a bitstring status list credential apart. Its proof is not checked here.
 *
 * @param document attacker-controlled
 * @param limits most bytes to unpack
 * @throws STATUS_LIST_MALFORMED, STATUS_LIST_TOO_LARGE, CREDENTIAL_KEY_FOREIGN, CREDENTIAL_MALFORMED, PROOF_MISSING, PROOF_MALFORMED
 * @see Bitstring Status List 1.0 §3.2, §3.4
 */
export function readBitstringList(
  document: JsonObject,
  { maxBytes = maxListBytes }: { readonly maxBytes?: number } = {},
): BitstringStatusList {
  const parsed = documentSchema.safeParse(document);
  if (!parsed.success) throw new LicenceError('STATUS_LIST_MALFORMED', {}, parsed.error);
  const { id, issuer, validFrom, validUntil, credentialSubject, edition } = parsed.data;
  const { statusPurpose: purpose, encodedList, ttl } = credentialSubject;
  if (!id.endsWith(`#${purpose}`)) throw new LicenceError('STATUS_LIST_MALFORMED', { purpose });
  const bytes = inflate('gzip', bytesOfBase64url(encodedList.slice(1)), maxBytes);
  if (bytes.length * 8 < statusListSize) throw new LicenceError('STATUS_LIST_MALFORMED', { minEntries: statusListSize });
  return {
    owner: issuer,
    ...edition,
    uri: id.slice(0, -purpose.length - 1),
    keyId: requireOwnKey(proofOf(document).verificationMethod, issuer),
    issuedAtSeconds: Date.parse(validFrom) / 1000,
    expiresAtSeconds: Date.parse(validUntil) / 1000,
    ttlSeconds: ttl / 1000,
    bits: 1,
    first: 'highest',
    meanings: meanings[purpose],
    bytes,
    purpose,
    document,
  };
}

/** What the ledger holds of an edition's bitstrings: SM3 of both contents' digests, revocation first, hex. */
export const bitstringDigestOf = (revocation: JsonObject, suspension: JsonObject): string =>
  hex.encode(algorithms.sm2.digest(documentDigest(revocation), documentDigest(suspension)));

const instantOf = (seconds: number): string => new Date(seconds * 1000).toISOString();
