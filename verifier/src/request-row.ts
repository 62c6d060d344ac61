import { signedSchema } from '@ganzheng/sdk/ledger';
import type { Report } from '@ganzheng/sdk/verify';
import { z } from 'zod';

const randomHex = z.string().regex(/^[0-9a-f]{32}$/);

/** How old things may be for one licence, where the matter or the moment of receipt says more than the window's policy. */
export const demands = z.strictObject({ bindingMaxAgeSeconds: z.int().min(1), maxStatusAgeSeconds: z.int().min(1) });

export type Demands = z.output<typeof demands>;

/** One licence that was shown: what it was asked as, the evidence it was judged by, under which demands, and the report. */
const shown = z.strictObject({
  /** DCQL query id */
  query: z.string(),
  /** judged again under the same demands, as of the time of the report, it gives the same report */
  archive: z.string(),
  demands,
  report: z.custom<Report>((value) => typeof value === 'object' && value !== null),
});

export type Shown = z.output<typeof shown>;

/** What the citizen answered, kept until nothing more is to be done with it: a crash loses no answer that was taken. */
const answer = z.strictObject({
  /** SD-JWT with key binding by DCQL query id */
  presentations: z.record(z.string(), z.string()),
  grant: z.strictObject({ grant: signedSchema('grant'), salt: z.string() }),
  mailbox: z.strictObject({ url: z.string(), key: z.string(), token: z.string() }).nullable(),
  receivedAt: z.iso.datetime(),
});

export type Answer = z.output<typeof answer>;

/** One way to show one material, as it was asked for. */
const query = z.strictObject({
  material: z.string(),
  typeCode: z.string(),
  fields: z.array(z.string()),
  freshnessSeconds: z.int().nullable(),
});

/** A presentation request (出示请求) as the window keeps it: what was asked, its one-time nonce, and what came of it. */
export const requestRow = z.strictObject({
  version: z.literal(1),
  requestId: randomHex,
  caseNo: z.string(),
  /** one-time, 128 bits: used up by the first answer */
  nonce: z.string(),
  state: z.string(),
  matterCode: z.string(),
  purpose: z.string(),
  /** DCQL query id → what it asks for */
  queries: z.record(z.string(), query),
  /** transaction data as sent, base64url */
  transactionData: z.string(),
  /** the signed request object as sent */
  jar: z.string(),
  expiresAt: z.iso.datetime(),
  /** asked → answered → judged, or declined by the citizen */
  stage: z.enum(['asked', 'answered', 'judged', 'declined']),
  /** null before it is answered and once nothing more is to be done */
  answer: answer.nullable(),
  /** in the order of the DCQL query ids of the answer */
  shown: z.array(shown),
  useId: randomHex.nullable(),
  /** code with which the law refused the use, if it did */
  refusal: z.string().nullable(),
  verdict: z.enum(['good', 'provisional', 'bad']).nullable(),
});

export type RequestRow = z.output<typeof requestRow>;
