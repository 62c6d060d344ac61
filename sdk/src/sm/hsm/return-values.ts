import { type ErrorCode, LicenceError } from '../../errors/index.js';
import type { DeviceFault } from './device.js';

/** What is known of one return value of a device: its name, our code, and whether the session is gone with it. */
export type ReturnValue = readonly [name: string, code: ErrorCode, sessionLost?: 'session lost'];

/** Finds the meaning of an error a binding threw: its numeric `code` in the table of the interface. */
export function meaningOf(error: unknown, table: Readonly<Record<number, ReturnValue>>): DeviceFault {
  const number = typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'number' ? error.code : undefined;
  const [name, code, lost] = (number === undefined ? undefined : table[number]) ?? [nameOf(number), 'SIGNER_FAILED' as const];
  // Only the number travels: what a binding puts into its message is not ours to pass on.
  return { sessionLost: lost !== undefined, error: new LicenceError(code, { device: name }) };
}

const nameOf = (number: number | undefined): string =>
  number === undefined ? 'no return value' : `0x${number.toString(16).padStart(8, '0')}`;
