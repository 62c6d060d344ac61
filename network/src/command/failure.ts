import { LicenceError, systemFailure } from '@ganzheng/sdk/errors';
import { remedy } from '../fabric/doctor.js';
import { explain } from '../fabric/explain.js';

/** A failure that has a code, or gets one; what has none is a fault of ours, and thrown again to be shown whole. */
export function codedFailure(error: unknown): LicenceError {
  const coded = error instanceof LicenceError ? error : systemFailure(error);
  if (coded === undefined) throw error;
  return coded;
}

/** Tells a person in both languages, or a machine in JSON, why a command failed. */
export function tellFailure(failure: LicenceError, { json }: { readonly json?: true }): void {
  const explanation = explain(failure);
  const { code, zh, en, detail } = explanation;
  console.error(json === true ? JSON.stringify(explanation) : `${code}\n${zh}\n${en}\n${JSON.stringify(detail)}`);
  if (code === 'FABRIC_MISSING' && json !== true) console.error([...remedy.zh, ...remedy.en].join('\n'));
}

// As shells count the end by a signal.
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/** Says what to do when a command is broken off. Every command can be broken off anywhere: what it left is put right by the next. */
export function tellInterruption(how: { readonly json?: true }): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      tellFailure(new LicenceError('COMMAND_INTERRUPTED', { by: signal }), how);
      process.exit(exitCodes[signal]);
    });
}
