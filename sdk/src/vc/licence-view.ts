import { z } from 'zod';
import type { Json } from '../json/canonical.js';
import { holderSchema, type Licence } from '../licence/index.js';

/** A licence as a credential carries it: in an original all of it, in a presentation what was disclosed. */
export const licenceViewSchema = z.strictObject({
  id: z.string().max(160),
  typeCode: z.string().length(21),
  typeVersion: z.int().min(1),
  name: z.string().max(120),
  version: z.int().min(1).max(999),
  issuerName: z.string().max(120),
  issuerCode: z.string().length(18),
  issuedOn: z.string().max(10),
  validFrom: z.string().max(10),
  validUntil: z.string().max(10),
  region: z.string().regex(/^\d{6}$/),
  assurance: z.enum(['native', 'supplemented', 'compared']),
  number: z.string().max(64).optional(),
  supersedes: z.string().max(160).optional(),
  holder: z.array(holderSchema).min(1).max(20).optional(),
  face: z.record(z.string().max(40), z.union([z.string().max(2000), z.number()])),
});

/** A licence as far as it is disclosed. What every presentation shows is never absent. */
export type LicenceView = z.output<typeof licenceViewSchema>;

/** Members of the view that the holder discloses or keeps, beside the single fields of the face. */
export const hideable = ['number', 'supersedes', 'holder'] as const;

/** The whole view of a licence. */
export function licenceView({ issuer, holder, face, ...rest }: Licence): LicenceView & { readonly [member: string]: Json } {
  const view = { ...rest, issuerName: issuer.name, issuerCode: issuer.code, holder: holder.map((one) => ({ ...one })), face: { ...face } };
  return licenceViewSchema.parse(view) as LicenceView & { readonly [member: string]: Json };
}
