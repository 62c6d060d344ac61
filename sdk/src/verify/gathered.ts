import { z } from 'zod';
import { type ErrorCode, isErrorCode, LicenceError } from '../errors/index.js';
import { elicDid, instant } from '../ledger/field.js';
import { canonicalText, parseJson, transactions } from '../ledger/index.js';
import { bindingExpectation, occasionSchema } from './input.js';
import { type EvidenceItem, evidenceSources } from './trust.js';

const errorCode = z.custom<ErrorCode>((value) => typeof value === 'string' && isErrorCode(value));

/** A piece of evidence as it is kept: found, with who answers for it and as of when, or missing, with the reason. */
const kept = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('found'),
      value,
      signedBy: z.string().max(512),
      asOf: instant,
      until: instant.optional(),
      source: z.enum(evidenceSources),
    }),
    z.strictObject({ state: z.literal('missing'), code: errorCode }),
  ]);

const evidence = z.strictObject({
  network: kept(transactions['network.get'].result),
  /** the issuer's DID document now, and as of the time the receipt claims */
  issuerNow: kept(transactions['did.resolve'].result.nullable()),
  issuerThen: kept(transactions['did.resolve'].result.nullable()),
  accreditations: kept(transactions['accreditation.of'].result),
  /** the organisations above the issuer in its chains, as their DIDs stand now */
  authorities: z.array(z.strictObject({ did: elicDid, kept: kept(transactions['did.resolve'].result.nullable()) })).max(300),
  licenceType: kept(transactions['licence-type.get'].result.nullable()),
  statusEntry: kept(transactions['status.get'].result),
  statusHead: kept(transactions['status.head'].result),
  statusList: kept(z.string().max(512 * 1024)),
  /** by the root whose licences would be recognised */
  agreements: z.array(z.strictObject({ from: elicDid, kept: kept(transactions['recognition.between'].result) })).max(20),
  receipt: kept(z.unknown()),
  checkpoint: kept(transactions['checkpoint.get'].result.nullable()),
  authorization: kept(transactions['authorization.get'].result),
  use: kept(transactions['use.get'].result),
});

const gatheredSchema = z.strictObject({
  version: z.literal(1),
  gatheredAt: instant,
  /** the credential as it was presented: text, JSON in canonical form */
  credential: z.string().max(1024 * 1024),
  binding: bindingExpectation.nullable(),
  occasion: occasionSchema.nullable(),
  evidence,
});

/** All that a verdict stands on; JSON, so that it can be kept and judged again years later. */
export type Gathered = z.output<typeof gatheredSchema>;

export type GatheredEvidence = Gathered['evidence'];

/** A kept piece of evidence of some value. */
export type Kept<T> = ({ readonly state: 'found' } & EvidenceItem<T>) | { readonly state: 'missing'; readonly code: ErrorCode };

// A credential of control characters alone is written six times as long as it is; what was presented must stay readable whatever it was.
const maxArchiveLength = 8 * 1024 * 1024;

/** The text of gathered evidence to keep in an archive (档案): canonical, so that its digest is stable. */
export const archiveOf = (gathered: Gathered): string => canonicalText(gathered);

/**
 * Reads kept evidence back.
 *
 * @param text attacker-controlled
 * @throws ARCHIVE_MALFORMED, JSON_TOO_LARGE, JSON_TOO_DEEP, JSON_MALFORMED
 */
export function openArchive(text: string): Gathered {
  const parsed = gatheredSchema.safeParse(parseJson(text, { maxLength: maxArchiveLength, maxDepth: 32 }));
  if (!parsed.success) throw new LicenceError('ARCHIVE_MALFORMED', { at: parsed.error.issues[0]?.path.join('.') ?? '' });
  return parsed.data;
}
