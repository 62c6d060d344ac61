import type { ArgsOf, EvaluateName, ResultOf, SubmitName } from '@ganzheng/sdk/ledger';
import type { Tx, View } from './tx.js';

/** The law of one transaction: precondition, change, write, event. It refuses by throwing a coded error and catches nothing. */
export type Rule<N extends SubmitName> = (tx: Tx, args: ArgsOf<N>) => Promise<ResultOf<N>>;

/** The answer to one question about the ledger. */
export type Query<N extends EvaluateName> = (view: View, args: ArgsOf<N>) => Promise<ResultOf<N>>;
