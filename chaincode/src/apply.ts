import { LicenceError } from '@ganzheng/sdk/errors';
import {
  type ArgsOf,
  canonicalBytes,
  type EvaluateName,
  isEvaluateName,
  isSubmitName,
  type Json,
  rowOf,
  type SubmitName,
  type TransactionName,
} from '@ganzheng/sdk/ledger';
import { sm3 } from '@ganzheng/sdk/sm';
import { hex, utf8 } from '@scure/base';
import type { Caller } from './caller.js';
import { keys } from './keys.js';
import { queries } from './queries.js';
import { rules } from './rules.js';
import { find, put } from './state.js';
import type { Tx, View } from './tx.js';

/** A submission as it comes from outside: attacker-controlled. */
export interface SubmitCall {
  readonly name: string;
  readonly args: unknown;
  /** 128 random bits, hex, drawn by the caller before its first attempt */
  readonly requestId: string;
}

/** A query as it comes from outside: attacker-controlled. */
export interface EvaluateCall {
  readonly name: string;
  readonly args: unknown;
}

/** The outcome: a first result, or the one a request had before, with the transaction that gave it; then nothing is written. */
export type Applied =
  | { readonly result: Json; readonly repeated: false }
  | { readonly result: Json; readonly repeated: true; readonly txId: string };

/**
 * Applies one submission under the law, the same on every host: name, request id, caller, arguments, repetition, then the rule.
 *
 * @param tx the transaction; its writes count only if this returns
 * @param call attacker-controlled
 * @throws TRANSACTION_UNKNOWN, ARGUMENTS_INVALID, CALLER_NOT_ADMITTED, REQUEST_REUSED, and the refusals of the transaction's row
 */
export async function applySubmit(tx: Tx, call: SubmitCall): Promise<Applied> {
  const { name, requestId } = call;
  if (!isSubmitName(name)) throw new LicenceError('TRANSACTION_UNKNOWN');
  if (typeof requestId !== 'string' || !/^[0-9a-f]{32}$/.test(requestId))
    throw new LicenceError('ARGUMENTS_INVALID', { path: 'requestId' });
  requireAdmitted(name, tx.caller);
  const args = parseArgs(name, call.args);

  const digest = hex.encode(sm3(utf8.decode(name), Uint8Array.of(0), canonicalBytes(args)));
  const before = await find(tx, keys.request(requestId));
  if (before !== undefined) {
    if (before.digest !== digest) throw new LicenceError('REQUEST_REUSED');
    return { result: before.result as Json, repeated: true, txId: before.txId };
  }

  const result = await applyRule(tx, name, args);
  put(tx, keys.request(requestId), { digest, txId: tx.id, result });
  return { result, repeated: false };
}

/**
 * Answers one query on committed state.
 *
 * @param call attacker-controlled
 * @throws TRANSACTION_UNKNOWN, ARGUMENTS_INVALID, CALLER_NOT_ADMITTED, and the refusals of the query's row
 */
export async function applyEvaluate(
  view: View,
  call: EvaluateCall,
  { caller }: { readonly time: string; readonly caller: Caller },
): Promise<Json> {
  const { name } = call;
  if (!isEvaluateName(name)) throw new LicenceError('TRANSACTION_UNKNOWN');
  requireAdmitted(name, caller);
  return applyQuery(view, name, parseArgs(name, call.args));
}

function requireAdmitted(name: TransactionName, { attributes }: Caller): void {
  const { callers } = rowOf(name);
  const needed = 'attribute' in callers ? callers.attribute : callers.any === 'founder' ? 'founder' : null;
  if (needed !== null && (!Object.hasOwn(attributes, needed) || attributes[needed] !== 'true'))
    throw new LicenceError('CALLER_NOT_ADMITTED');
}

function parseArgs<N extends TransactionName>(name: N, args: unknown): ArgsOf<N> {
  const parsed = rowOf(name).args.safeParse(args);
  if (parsed.success) return parsed.data as ArgsOf<N>;
  throw new LicenceError('ARGUMENTS_INVALID', { path: (parsed.error.issues[0]?.path ?? []).map(safePart).join('.') }, parsed.error);
}

/** Only where it fails, never what stood there; and a name that may have come from outside is not repeated. */
const safePart = (part: PropertyKey): string => (typeof part === 'number' || /^[A-Za-z]{1,32}$/.test(String(part)) ? String(part) : '*');

const applyRule = async <N extends SubmitName>(tx: Tx, name: N, args: ArgsOf<N>): Promise<Json> => (await rules[name](tx, args)) as Json;

const applyQuery = async <N extends EvaluateName>(view: View, name: N, args: ArgsOf<N>): Promise<Json> =>
  (await queries[name](view, args)) as Json;
