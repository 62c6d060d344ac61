import { applyEvaluate, applySubmit, lawVersion } from '@ganzheng/chaincode';
import type { Law } from '@ganzheng/network';
import { type ErrorCode, LicenceError } from '@ganzheng/sdk/errors';
import type { Json } from '@ganzheng/sdk/ledger';

/** One step of a probe: what a rule can do with its transaction. */
export type Step =
  | { readonly put: string; readonly value: Json }
  | { readonly delete: string }
  | { readonly get: string }
  | { readonly range: string }
  | { readonly emit: string }
  | { readonly refuse: ErrorCode; readonly because: string }
  | { readonly crash: string };

/** What a probe saw. */
export interface Probe {
  readonly id: string;
  readonly time: string;
  readonly caller: Json;
  readonly seen: readonly Json[];
}

/**
 * The law with one more transaction, `probe.run`, which does to its transaction exactly what its arguments say: with it the suite can see
 * what a host does with writes, reads and refusals that no lawful rule makes.
 */
export const probeLaw: Law = {
  version: lawVersion,
  async applySubmit(tx, call) {
    if (call.name !== 'probe.run') return applySubmit(tx, call);
    const seen: Json[] = [];
    for (const step of (call.args as { steps: readonly Step[] }).steps) {
      if ('put' in step) tx.put(step.put, step.value);
      else if ('delete' in step) tx.delete(step.delete);
      else if ('get' in step) seen.push((await tx.get(step.get)) ?? null);
      else if ('range' in step) for await (const [key, value] of tx.range(step.range)) seen.push([key, value]);
      else if ('emit' in step) tx.emit(step.emit, { id: tx.id });
      else if ('refuse' in step) throw new LicenceError(step.refuse, { because: step.because });
      else throw new RangeError(step.crash);
    }
    return { repeated: false, result: { id: tx.id, time: tx.time, caller: tx.caller as unknown as Json, seen } };
  },
  async applyEvaluate(view, call, context) {
    if (call.name !== 'probe.get') return applyEvaluate(view, call, context);
    return (await view.get((call.args as { key: string }).key)) ?? null;
  },
};
