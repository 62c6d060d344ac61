import { buildIdNumber, isIdNumber, parseIdNumber } from '@ganzheng/sdk/licence';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from './any-text.js';
import { codeOf } from './code-of.js';
import { synthetic } from './synthetic.js';

const anyNumber = fc
  .tuple(
    fc.date({ min: new Date('1900-01-01T00:00:00Z'), max: new Date('2030-12-31T00:00:00Z'), noInvalidDate: true }),
    fc.integer({ min: 0, max: 999 }),
  )
  .map(([date, sequence]) =>
    buildIdNumber(`360700${date.toISOString().slice(0, 10).replaceAll('-', '')}${String(sequence).padStart(3, '0')}`),
  );

describe('citizen identity number, GB 11643', () => {
  // The first two are the examples of the standard itself.
  it.each([
    ['11010519491231002X', '1949-12-31', 'female', '110105'],
    ['440524188001010014', '1880-01-01', 'male', '440524'],
    ['360700199001010018', '1990-01-01', 'male', '360700'],
    ['360700198506151022', '1985-06-15', 'female', '360700'],
    ['360700202112030032', '2021-12-03', 'male', '360700'],
    ['36070019560808105X', '1956-08-08', 'male', '360700'],
  ])('reads %s', (number, birthDate, sex, region) => {
    expect(parseIdNumber(number)).toEqual({ number, birthDate, sex, region });
  });

  it('knows every fictitious person', () => {
    expect(synthetic.persons.every(isIdNumber)).toBe(true);
  });

  it.each([
    ['empty', '', 'ID_NUMBER_MALFORMED'],
    ['the old 15 digits', '360700900101001', 'ID_NUMBER_MALFORMED'],
    ['a lower-case x', '36070019560808105x', 'ID_NUMBER_MALFORMED'],
    ['full-width digits', '３６０７００１９９００１０１００１８', 'ID_NUMBER_MALFORMED'],
    ['a division that starts with 0', '060700199001010018', 'ID_NUMBER_MALFORMED'],
    ['X in the middle', '3607001990010100X8', 'ID_NUMBER_MALFORMED'],
    ['30 February', '360700199002300018', 'ID_NUMBER_DATE'],
    ['29 February of a common year', '360700199002290018', 'ID_NUMBER_DATE'],
    ['month 13', '360700199013010018', 'ID_NUMBER_DATE'],
    ['another check character', '360700199001010019', 'ID_NUMBER_CHECK'],
  ])('refuses %s', (_name, text, code) => {
    expect(codeOf(() => parseIdNumber(text))).toBe(code);
  });

  it.each([
    ['3607001990010100', 'ID_NUMBER_MALFORMED'],
    ['36070019900230001', 'ID_NUMBER_DATE'],
  ])('does not build from %s', (body, code) => {
    expect(codeOf(() => buildIdNumber(body))).toBe(code);
  });

  it('notices any one digit changed and any two neighbours swapped', () => {
    fc.assert(
      fc.property(anyNumber, fc.nat(17), fc.constantFrom(...'0123456789X'), (number, at, digit) => {
        fc.pre(number.charAt(at) !== digit);
        expect(isIdNumber(number)).toBe(true);
        expect(isIdNumber(number.slice(0, at) + digit + number.slice(at + 1))).toBe(false);
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(anyNumber, fc.nat(16), (number, at) => {
        fc.pre(number.charAt(at) !== number.charAt(at + 1));
        expect(isIdNumber(number.slice(0, at) + number.charAt(at + 1) + number.charAt(at) + number.slice(at + 2))).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('answers any text with a number or a coded refusal', () => {
    fc.assert(fc.property(anyText, (text) => codeOf(() => parseIdNumber(text)) !== undefined));
  });
});
