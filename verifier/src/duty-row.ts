import type { Report } from '@ganzheng/sdk/verify';
import { z } from 'zod';

/** A use of an original by duty (依职权用证) as the bureau keeps it: on what, by whom, why, and what came of it. */
export const dutyRow = z.strictObject({
  version: z.literal(1),
  useId: z.string().regex(/^[0-9a-f]{32}$/),
  organisation: z.string(),
  /** who used it */
  staff: z.string(),
  matterCode: z.string(),
  /** number of the file it is for */
  caseNo: z.string(),
  /** what was handed in; null once nothing more is to be done with it */
  handedIn: z.strictObject({ credential: z.string(), receipt: z.string().nullable() }).nullable(),
  archive: z.string(),
  report: z.custom<Report>((value) => typeof value === 'object' && value !== null),
  refusal: z.string().nullable(),
  verdict: z.enum(['good', 'provisional', 'bad']),
});

export type DutyRow = z.output<typeof dutyRow>;
