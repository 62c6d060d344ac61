import {
  addYears,
  compareDates,
  effectiveOn,
  endOfDay,
  faceDateAt,
  isCalendarDate,
  LONG_TERM,
  parseDate,
  startOfDay,
} from '@ganzheng/sdk/licence';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from './code-of.js';

const anyDate = fc
  .date({ min: new Date('1900-01-01T00:00:00Z'), max: new Date('2199-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

describe('dates on the face of a licence', () => {
  it.each([
    ['2022.3.1', 'LICENCE_DATE_MALFORMED'],
    ['2022-3-1', 'LICENCE_DATE_MALFORMED'],
    ['2022年3月1日', 'LICENCE_DATE_MALFORMED'],
    ['２０２２-03-01', 'LICENCE_DATE_MALFORMED'],
    ['2022-03-01T00:00:00Z', 'LICENCE_DATE_MALFORMED'],
    ['', 'LICENCE_DATE_MALFORMED'],
    [LONG_TERM, 'LICENCE_DATE_MALFORMED'],
    ['2022-02-29', 'LICENCE_DATE_IMPOSSIBLE'],
    ['2022-13-01', 'LICENCE_DATE_IMPOSSIBLE'],
    ['2022-00-10', 'LICENCE_DATE_IMPOSSIBLE'],
    ['0022-03-01', 'LICENCE_DATE_IMPOSSIBLE'],
    ['2022-03-01', undefined],
    ['2024-02-29', undefined],
  ])('reads %j: %s', (text, code) => {
    expect(codeOf(() => parseDate(text))).toBe(code);
    expect(isCalendarDate(text)).toBe(code === undefined);
  });

  it.each([
    // Midnight in Ganzhou is 16:00 UTC of the day before.
    ['2022-01-01', '2022-12-31', '2021-12-31T15:59:59.999Z', 'notYet'],
    ['2022-01-01', '2022-12-31', '2021-12-31T16:00:00.000Z', 'effective'],
    ['2022-01-01', '2022-12-31', '2022-12-31T15:59:59.999Z', 'effective'],
    ['2022-01-01', '2022-12-31', '2022-12-31T16:00:00.000Z', 'expired'],
    ['2022-01-01', LONG_TERM, '2199-12-31T00:00:00.000Z', 'effective'],
    ['2022-01-01', LONG_TERM, '2021-06-01T00:00:00.000Z', 'notYet'],
  ])('from %s until %s at %s is %s', (validFrom, validUntil, now, standing) => {
    expect(effectiveOn({ validFrom, validUntil }, Date.parse(now))).toBe(standing);
  });

  it('bounds a day by its first instant and the first instant after it', () => {
    expect(new Date(startOfDay('2022-03-01')).toISOString()).toBe('2022-02-28T16:00:00.000Z');
    expect(new Date(endOfDay('2022-03-01')).toISOString()).toBe('2022-03-01T16:00:00.000Z');
    fc.assert(
      fc.property(anyDate, (date) => {
        expect(faceDateAt(startOfDay(date))).toBe(date);
        expect(faceDateAt(endOfDay(date) - 1)).toBe(date);
      }),
    );
  });

  it('orders dates, with 长期 after all of them', () => {
    fc.assert(
      fc.property(anyDate, anyDate, (left, right) => {
        expect(compareDates(left, right)).toBe(Math.sign(startOfDay(left) - startOfDay(right)));
        expect(compareDates(left, LONG_TERM)).toBe(-1);
        expect(compareDates(LONG_TERM, right)).toBe(1);
      }),
    );
    expect(compareDates(LONG_TERM, LONG_TERM)).toBe(0);
  });

  it('adds years by the calendar', () => {
    expect(addYears('2020-03-16', 20)).toBe('2040-03-16');
    expect(addYears('2024-02-29', 1)).toBe('2025-03-01');
    expect(addYears('2024-02-29', 4)).toBe('2028-02-29');
    expect(codeOf(() => addYears('2022-02-30', 1))).toBe('LICENCE_DATE_IMPOSSIBLE');
  });
});
