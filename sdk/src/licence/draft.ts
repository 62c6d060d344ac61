import { z } from 'zod';
import { isRegion } from '../ledger/region.js';
import { holderSchema } from './holder.js';

const tidy = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((text) => text === text.trim());

/** Shape of the record of a licence; what a type, a calendar or a check character says of it comes after. */
export const licenceSchema = z.strictObject({
  id: z.string().max(160),
  typeCode: z.string().length(21),
  typeVersion: z.int().min(1),
  name: tidy(120),
  /** Licence number (证照编号), as printed. */
  number: tidy(64),
  version: z.int().min(1).max(999),
  /** Identifier of the version before. */
  supersedes: z.string().max(160).optional(),
  issuer: z.strictObject({ name: tidy(120), code: z.string().max(18), did: z.string().max(256).optional() }),
  issuedOn: z.string().max(10),
  validFrom: z.string().max(10),
  validUntil: z.string().max(10),
  region: z.string().refine(isRegion),
  holder: z.array(holderSchema).min(1).max(20),
  face: z.record(z.string().max(40), z.union([z.string().max(2000), z.number()])),
  /** native 原生: issued electronically. supplemented 补录: from paper or old data. compared 比对: supplemented, and matched with a second source. */
  assurance: z.enum(['native', 'supplemented', 'compared']),
});

/** The same before an identifier is minted: stock data, an application. */
export const contentSchema = licenceSchema.partial({ id: true });

/** What a licence says, with or without its identifier. */
export type LicenceContent = z.infer<typeof contentSchema>;

/** What a licence is built from. */
export type LicenceDraft = z.input<typeof licenceSchema>;
