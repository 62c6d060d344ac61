import type { z } from 'zod';
import { accreditationRows } from './transactions/accreditation.js';
import { checkpointRows } from './transactions/checkpoint.js';
import { didRows } from './transactions/did.js';
import { licenceTypeRows } from './transactions/licence-type.js';
import { networkRows } from './transactions/network.js';
import { recognitionRows } from './transactions/recognition.js';
import { requestRows } from './transactions/request.js';
import type { TransactionRow } from './transactions/row.js';
import { statusRows } from './transactions/status.js';
import { useRows } from './transactions/use.js';

/** The one transaction table: the only thing services and chaincode share about the law. */
export const transactions = {
  ...networkRows,
  ...didRows,
  ...accreditationRows,
  ...licenceTypeRows,
  ...checkpointRows,
  ...statusRows,
  ...useRows,
  ...recognitionRows,
  ...requestRows,
} as const satisfies Record<string, TransactionRow>;

type Table = typeof transactions;

export type TransactionName = keyof Table;
export type SubmitName = { [N in TransactionName]: Table[N]['kind'] extends 'submit' ? N : never }[TransactionName];
export type EvaluateName = Exclude<TransactionName, SubmitName>;

/** Arguments as a caller writes them. */
export type ArgsOf<N extends TransactionName> = z.input<Table[N]['args']>;

/** What a transaction answers. */
export type ResultOf<N extends TransactionName> = z.output<Table[N]['result']>;

/** True when a string from outside names a submission. */
export const isSubmitName = (name: string): name is SubmitName =>
  Object.hasOwn(transactions, name) && rowOf(name as TransactionName).kind === 'submit';

/** True when a string from outside names a query. */
export const isEvaluateName = (name: string): name is EvaluateName =>
  Object.hasOwn(transactions, name) && rowOf(name as TransactionName).kind === 'evaluate';

/** The row of a transaction, typed as the common shape. */
export const rowOf = (name: TransactionName): TransactionRow => transactions[name];
