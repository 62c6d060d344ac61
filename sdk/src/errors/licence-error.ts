import { type ErrorCode, errorTable } from './table.js';

/** What may travel with an error: never a name, a number, an identifier or a key of a person, and no secret. */
export type ErrorDetail = Readonly<Record<string, string | number | boolean | readonly string[] | readonly number[]>>;

/**
 * The one error of the house: a fact with a code from the table, details safe to show, and the cause kept for the log.
 *
 * @example throw new LicenceError('LICENCE_ID_CHECK', { expected: 'U' })
 */
export class LicenceError extends Error {
  override readonly name = 'LicenceError';
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;

  /**
   * @param code the fact that holds, one row of the error table
   * @param detail public facts beside it; controlled by our code, never echoed input
   * @param cause the internal reason, for the log only
   */
  constructor(code: ErrorCode, detail: ErrorDetail = {}, cause?: unknown) {
    super(`${code}: ${errorTable[code].en}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.detail = detail;
  }
}
