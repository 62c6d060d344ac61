import { LicenceError } from '../errors/index.js';
import { identityCheck } from './check-character.js';
import { isCalendarDate } from './date.js';

/** A citizen identity number (公民身份号码) taken apart. Personal: never logged, never on the ledger. @see GB 11643-1999 clause 4 */
export interface IdNumber {
  readonly number: string;
  /** Division of first registration, GB/T 2260 as of then. */
  readonly region: string;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string;
  readonly sex: 'male' | 'female';
}

/** Odd sequence codes are given to men, even ones to women. @see GB 11643-1999 clause 4.2.3 */
const sexes = ['female', 'male'] as const;

/**
 * Takes a citizen identity number apart and checks its birth date and check character.
 *
 * @param text attacker-controlled; no trimming, a lower-case x is refused
 * @throws ID_NUMBER_MALFORMED, ID_NUMBER_DATE, ID_NUMBER_CHECK
 * @see GB 11643-1999
 * @example parseIdNumber('360700199001010018').birthDate // '1990-01-01'
 */
export function parseIdNumber(text: string): IdNumber {
  const parts = /^([1-9][0-9]{5})([0-9]{4})([0-9]{2})([0-9]{2})[0-9]{2}([0-9])[0-9X]$/.exec(text);
  if (parts === null) throw new LicenceError('ID_NUMBER_MALFORMED');
  const [, region = '', year, month, day, sequence] = parts;
  const birthDate = `${year}-${month}-${day}`;
  if (!isCalendarDate(birthDate)) throw new LicenceError('ID_NUMBER_DATE');
  if (identityCheck(text.slice(0, 17)) !== text.charAt(17)) throw new LicenceError('ID_NUMBER_CHECK');
  return Object.freeze({ number: text, region, birthDate, sex: sexes[Number(sequence) % 2 === 1 ? 1 : 0] });
}

/** True when the text is a citizen identity number with a real date and the right check character. */
export function isIdNumber(text: string): boolean {
  try {
    parseIdNumber(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Completes an identity number from its first 17 digits.
 *
 * @param body division, birth date `YYYYMMDD` and sequence; synthetic ones use division 360700
 * @throws ID_NUMBER_MALFORMED, ID_NUMBER_DATE
 */
export function buildIdNumber(body: string): string {
  if (!/^[0-9]{17}$/.test(body)) throw new LicenceError('ID_NUMBER_MALFORMED');
  return parseIdNumber(body + identityCheck(body)).number;
}
