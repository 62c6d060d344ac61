import { z } from 'zod';
import { LicenceError } from '../../errors/index.js';
import { canonicalText } from '../../json/canonical.js';
import { credentialsContext, licenceContext } from '../context.js';
import { proofOf } from '../data-integrity/proof.js';
import type { JsonObject } from '../jws/parse.js';
import { type LicenceView, licenceViewSchema } from '../licence-view.js';
import {
  type AnchorReference,
  anchorReferenceSchema,
  organisationDid,
  requireOwnKey,
  type StatusReference,
  statusReferenceSchema,
} from '../reference.js';
import { statusEntries, validity } from './issue.js';

/** The original of a licence. */
export interface Original {
  readonly licence: LicenceView;
  readonly issuer: string;
  readonly status: StatusReference;
  readonly anchor: AnchorReference;
  /** DID URL of the signer's key, one of the issuer */
  readonly keyId: string;
  /** instant the signature claims */
  readonly created: string;
}

const ledgerEntry = statusReferenceSchema.omit({ uri: true }).extend({ type: z.literal('LedgerStatusEntry') });

const listEntry = (purpose: string) =>
  z.strictObject({
    type: z.literal('BitstringStatusListEntry'),
    statusPurpose: z.literal(purpose),
    statusListIndex: z.string(),
    statusListCredential: z.string().endsWith(`#${purpose}`),
  });

const documentSchema = z.strictObject({
  '@context': z.tuple([z.literal(credentialsContext), z.literal(licenceContext)]),
  type: z.tuple([z.literal('VerifiableCredential'), z.literal('ElectronicLicence')]),
  issuer: z.strictObject({ id: organisationDid, name: z.string().max(120) }),
  validFrom: z.string().max(32),
  validUntil: z.string().max(32).optional(),
  credentialSubject: z.strictObject({ licence: licenceViewSchema }),
  credentialStatus: z.tuple([ledgerEntry, listEntry('revocation'), listEntry('suspension')]),
  anchor: anchorReferenceSchema,
  proof: z.unknown(),
});

/**
 * Reads the original of a licence. What stands twice in it (dates, status) must agree. Its proof is not checked here.
 *
 * @param document attacker-controlled
 * @throws CREDENTIAL_MALFORMED, CREDENTIAL_KEY_FOREIGN, PROOF_MISSING, PROOF_MALFORMED
 * @example readOriginal(document).licence.number
 */
export function readOriginal(document: JsonObject): Original {
  const parsed = documentSchema.safeParse(document);
  if (!parsed.success) throw malformed(parsed.error);
  const { issuer, credentialSubject, credentialStatus, anchor } = parsed.data;
  const { verificationMethod, created } = proofOf(document);
  const licence = credentialSubject.licence;
  const status = statusOf(credentialStatus);
  const { validFrom, validUntil } = parsed.data;
  if (!agree(validity(licence), validUntil === undefined ? { validFrom } : { validFrom, validUntil })) throw malformed();
  if (!agree(statusEntries(status), credentialStatus)) throw malformed();
  return { licence, issuer: issuer.id, status, anchor, keyId: requireOwnKey(verificationMethod, issuer.id), created };
}

function statusOf([ledger, revocation]: z.output<typeof documentSchema>['credentialStatus']): StatusReference {
  const { type: _, ...entry } = ledger;
  const parsed = statusReferenceSchema.safeParse({ ...entry, uri: revocation.statusListCredential.slice(0, -'#revocation'.length) });
  if (parsed.success) return parsed.data;
  throw malformed(parsed.error);
}

const agree = (left: unknown, right: unknown): boolean => canonicalText(left) === canonicalText(right);

const malformed = (cause?: unknown): LicenceError => new LicenceError('CREDENTIAL_MALFORMED', { expected: 'an original' }, cause);
