import { DcqlQuery } from 'dcql';
import { z } from 'zod';
import { LicenceError } from '../../errors/index.js';

const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);

/** The part of DCQL we speak: SD-JWT VCs by type, whole claims by path. Attacker-controlled in the wallet. @see OpenID4VP 1.0, 6 */
const dcqlSchema = z.strictObject({
  credentials: z
    .array(
      z.strictObject({
        id,
        format: z.literal('dc+sd-jwt'),
        meta: z.strictObject({ vct_values: z.array(z.string().min(1).max(128)).min(1).max(10) }),
        claims: z
          .array(z.strictObject({ id: id.optional(), path: z.array(z.string().min(1).max(64)).min(1).max(4) }))
          .min(1)
          .max(60),
        /** best first: which of the claims together will do */
        claim_sets: z.array(z.array(id).min(1).max(60)).min(1).max(16).optional(),
      }),
    )
    .min(1)
    .max(50),
  credential_sets: z
    .array(
      z.strictObject({
        options: z.array(z.array(id).min(1).max(10)).min(1).max(20),
        required: z.boolean().optional(),
        purpose: z.string().max(200).optional(),
      }),
    )
    .min(1)
    .max(50)
    .optional(),
});

/** A query for licences. */
export type Dcql = z.output<typeof dcqlSchema>;

/** One licence a query asks for. */
export type DcqlCredential = Dcql['credentials'][number];

/**
 * Reads a query: the part of DCQL we speak, and consistent.
 *
 * @param input attacker-controlled
 * @throws DCQL_MALFORMED
 */
export function parseDcql(input: unknown): Dcql {
  const parsed = dcqlSchema.safeParse(input);
  if (!parsed.success) throw new LicenceError('DCQL_MALFORMED');
  try {
    DcqlQuery.validate(libraryQuery(parsed.data));
  } catch (cause) {
    throw new LicenceError('DCQL_MALFORMED', {}, cause);
  }
  return parsed.data;
}

/** The same query as the library's own type. */
export const libraryQuery = (dcql: Dcql): DcqlQuery => DcqlQuery.parse(structuredClone(dcql) as DcqlQuery.Input);
