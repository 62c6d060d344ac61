import { licenceStatuses } from '@ganzheng/sdk/licence';
import { z } from 'zod';
import type { LicenceRecord } from '../record.js';

/** Shapes that several routes share. */

/** 128 bits in hex: record, offer and row ids. */
export const idShape = z.string().regex(/^[0-9a-f]{32}$/);

export const digestShape = z.string().regex(/^[0-9a-f]{64}$/);

export const instantShape = z.iso.datetime();

/** What is told of a record without anything personal. */
export const summaryShape = z.strictObject({
  recordId: idShape,
  /** 电子证照标识 */
  licenceId: z.string(),
  typeCode: z.string(),
  version: z.int(),
  state: z.enum(['drafted', 'anchored']),
  status: z.enum(Object.keys(licenceStatuses) as [keyof typeof licenceStatuses, ...(keyof typeof licenceStatuses)[]]),
  moving: z.boolean(),
  /** leaf hash in the log: asks for the receipt */
  leaf: digestShape,
  supersedes: idShape.nullable(),
  supersededBy: idShape.nullable(),
});

export const summaryOf = (record: LicenceRecord): z.input<typeof summaryShape> => ({
  recordId: record.id,
  licenceId: record.licence.id,
  typeCode: record.licence.typeCode,
  version: record.licence.version,
  state: record.state,
  status: record.status,
  moving: record.moving !== undefined,
  leaf: record.leaf,
  supersedes: record.supersedes ?? null,
  supersededBy: record.supersededBy ?? null,
});

/** What a submission to the ledger came to. */
export const outcomeShape = z.strictObject({ txId: z.string(), block: z.int(), time: instantShape });
