import { LicenceError } from '@ganzheng/sdk/errors';
import { transactions } from '@ganzheng/sdk/ledger';
import type { VerifierDeps } from './deps.js';
import type { UseRow } from './use-row.js';

/** What came of recording a use: on the ledger, refused by the law, or waiting for a ledger that is out of reach. */
export type UseOutcome =
  | { readonly state: 'recorded'; readonly use: UseRow }
  | { readonly state: 'refused'; readonly code: string }
  | { readonly state: 'waiting'; readonly code: string };

/** Records one prepared use on the ledger (用证上链), or says that it waits. The row was kept before; repeating this is harmless. */
export async function recordUse(deps: Pick<VerifierDeps, 'ledger' | 'cases'>, use: UseRow): Promise<UseOutcome> {
  if (use.state === 'refused') return { state: 'refused', code: use.refusal ?? 'USE_UNKNOWN' };
  if (use.state !== 'prepared') return { state: 'recorded', use };
  try {
    await submit(deps, use);
  } catch (error) {
    if (!(error instanceof LicenceError)) throw error;
    if (!isRefusal(use, error)) return { state: 'waiting', code: error.code };
    await deps.cases.write({ use: { ...use, state: 'refused', refusal: error.code } });
    return { state: 'refused', code: error.code };
  }
  const recorded: UseRow = { ...use, state: 'recorded' };
  await deps.cases.write({ use: recorded });
  return { state: 'recorded', use: recorded };
}

function submit({ ledger }: Pick<VerifierDeps, 'ledger'>, { transaction, ledgerRequestId }: UseRow): Promise<unknown> {
  const options = { requestId: ledgerRequestId };
  return transaction.name === 'authorization.use'
    ? ledger.submit(transaction.name, transaction.args, options)
    : ledger.submit(transaction.name, transaction.args, options);
}

/** The law's own word. Anything else (out of reach, overloaded, outcome unknown, damaged) is the ledger's absence: the same again will do. */
const isRefusal = ({ transaction: { name } }: UseRow, { code }: LicenceError): boolean =>
  ([...transactions[name].refusals, 'ARGUMENTS_INVALID', 'REQUEST_REUSED'] as readonly string[]).includes(code);
