import type { z } from 'zod';
import type { ErrorCode } from '../../errors/index.js';

/** Who may submit: any admitted member, a holder of an attribute, or only the host at founding. */
type Callers = { readonly any: 'member' } | { readonly attribute: string } | { readonly any: 'founder' };

/** One row of the transaction table: all that services, chaincode, documents and tests share about a transaction. */
export interface TransactionRow {
  readonly kind: 'submit' | 'evaluate';
  readonly args: z.ZodType;
  readonly result: z.ZodType;
  readonly callers: Callers;
  /** templates of the keys it writes, `{}` standing for one part */
  readonly keys: readonly string[];
  /** the one event it emits, or none */
  readonly event: string | null;
  /** the codes it may refuse with, beside those of the shell */
  readonly refusals: readonly ErrorCode[];
  readonly zh: string;
  readonly en: string;
}
