import { signedSchema, transactions } from '@ganzheng/sdk/ledger';
import { z } from 'zod';

const randomHex = z.string().regex(/^[0-9a-f]{32}$/);

/**
 * A use to be recorded (用证待办): everything random or signed stands here before the first effect, so that a crash anywhere resumes with the same ids and bytes.
 * prepared → recorded (on the ledger) → delivered (receipt at the citizen's mailbox); refused when the law refuses.
 */
export const useRow = z.strictObject({
  version: z.literal(1),
  useId: randomHex,
  /** request id of the ledger submission */
  ledgerRequestId: randomHex,
  caseNo: z.string(),
  transaction: z.discriminatedUnion('name', [
    z.strictObject({ name: z.literal('authorization.use'), args: transactions['authorization.use'].args }),
    z.strictObject({ name: z.literal('use.record'), args: transactions['use.record'].args }),
  ]),
  /** what the digest on the ledger commits to */
  receipt: signedSchema('use-receipt'),
  /** the receipt, sealed for the wallet; null when there is no mailbox, or no more delivering to it */
  delivery: z.strictObject({ url: z.string(), token: z.string(), body: z.string() }).nullable(),
  state: z.enum(['prepared', 'recorded', 'delivered', 'refused']),
  refusal: z.string().nullable(),
  preparedAt: z.iso.datetime(),
});

export type UseRow = z.output<typeof useRow>;
