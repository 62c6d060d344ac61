import { LicenceError } from '../errors/index.js';

/** 长期: valid without an end. A value of the standard, not an absence. */
export const LONG_TERM = '长期';

/** A licence's validity: face dates, the end may be 长期. Both days belong to the period. */
export interface Validity {
  readonly validFrom: string;
  readonly validUntil: string;
}

const DAY_MS = 86_400_000;

// China has kept UTC+8 without daylight saving since 1992; face dates before that are compared as calendar days, never as instants.
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

/**
 * Where an instant stands to a period of validity, judged by the calendar day in Asia/Shanghai.
 *
 * @param validity face dates of a licence
 * @param nowMs milliseconds since 1970 UTC
 * @example effectiveOn({ validFrom: '2022-01-01', validUntil: '长期' }, Date.UTC(2026, 0, 1)) // 'effective'
 */
export function effectiveOn({ validFrom, validUntil }: Validity, nowMs: number): 'notYet' | 'effective' | 'expired' {
  const today = faceDateAt(nowMs);
  if (compareDates(today, validFrom) < 0) return 'notYet';
  return compareDates(today, validUntil) > 0 ? 'expired' : 'effective';
}

/** Orders two face dates; 长期 is after every date. */
export function compareDates(left: string, right: string): -1 | 0 | 1 {
  if (left === right) return 0;
  if (left === LONG_TERM) return 1;
  if (right === LONG_TERM) return -1;
  return left < right ? -1 : 1;
}

/** The calendar day in Asia/Shanghai at an instant, `YYYY-MM-DD`. @param instantMs milliseconds since 1970 UTC */
export const faceDateAt = (instantMs: number): string => new Date(instantMs + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10);

/** The first instant of a calendar day in Asia/Shanghai, milliseconds since 1970 UTC. @throws LICENCE_DATE_MALFORMED, LICENCE_DATE_IMPOSSIBLE */
export const startOfDay = (date: string): number => Date.parse(`${parseDate(date)}T00:00:00Z`) - SHANGHAI_OFFSET_MS;

/** The first instant after a calendar day in Asia/Shanghai, milliseconds since 1970 UTC. @throws LICENCE_DATE_MALFORMED, LICENCE_DATE_IMPOSSIBLE */
export const endOfDay = (date: string): number => startOfDay(date) + DAY_MS;

/**
 * A face date, checked against the calendar.
 *
 * @param text attacker-controlled
 * @throws LICENCE_DATE_MALFORMED, LICENCE_DATE_IMPOSSIBLE
 */
export function parseDate(text: string): string {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) throw new LicenceError('LICENCE_DATE_MALFORMED');
  if (!isCalendarDate(text)) throw new LicenceError('LICENCE_DATE_IMPOSSIBLE');
  return text;
}

/** True when the text is `YYYY-MM-DD` and that day existed (years 1800 to 2199: no licence is older, none promises more). */
export function isCalendarDate(text: string): boolean {
  const parts = /^((?:18|19|20|21)[0-9]{2})-([0-9]{2})-([0-9]{2})$/.exec(text);
  if (parts === null) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** The same calendar day some years later; 29 February becomes 1 March where the year has none. @throws LICENCE_DATE_MALFORMED, LICENCE_DATE_IMPOSSIBLE */
export function addYears(date: string, years: number): string {
  const [year = '', month = '', day = ''] = parseDate(date).split('-');
  return new Date(Date.UTC(Number(year) + years, Number(month) - 1, Number(day))).toISOString().slice(0, 10);
}
