import { readFileSync } from 'node:fs';
import { committed, csvText, demoCitizen, demoCompany, existingLicences, type FaultName, faults } from '@ganzheng/city';
import {
  catalogue,
  contentOfRow,
  csvColumns,
  csvHeadings,
  isHolderCodeType,
  licenceProblems,
  licenceTypeOf,
  validateFace,
} from '@ganzheng/sdk/licence';
import { describe, expect, it } from 'vitest';
import { synthetic } from './synthetic.js';

const stock = existingLicences(committed.seed);
const typeOf = (row: Readonly<Record<string, string>>) => catalogue.get(row.证照类型代码 ?? '');

/** What the content check says of each fault; undefined: only who knows the other rows, the accreditations or the day can see it. */
const seen: Readonly<Record<FaultName, string | undefined>> = {
  wrongCheckDigit: 'ID_NUMBER_CHECK',
  dottedDate: 'LICENCE_DATE_MALFORMED',
  impossibleDate: 'LICENCE_DATE_IMPOSSIBLE',
  missingField: 'FACE_FIELD_MISSING',
  missingHolder: 'HOLDER_MALFORMED',
  repeatedNumber: undefined,
  unknownType: 'LICENCE_TYPE_UNKNOWN',
  longExpired: undefined,
  fullWidth: 'HOLDER_MALFORMED',
  trailingSpace: 'HOLDER_MALFORMED',
  wrongIssuer: undefined,
  letterForZero: 'USCC_MALFORMED',
  oneHolder: 'HOLDER_COUNT',
  lostZeros: 'HOLDER_CODE_TYPE_UNKNOWN',
  reversedDates: 'LICENCE_DATES_REVERSED',
  otherName: 'FACE_HOLDER_MISMATCH',
};

describe('the export of stock licences', () => {
  it('is reproduced byte for byte from its seed', () => {
    const file = readFileSync(new URL('../../../examples/city/data/existing-licences.csv', import.meta.url), 'utf8');
    expect(csvText(stock.headings, stock.rows) === file).toBe(true);
  });

  it('changes with the seed', () => {
    expect(csvText(stock.headings, existingLicences(committed.seed + 1).rows)).not.toBe(csvText(stock.headings, stock.rows));
  });

  it('has 500 holders and at least 5 types under headings of the standard', () => {
    const codes = stock.rows.flatMap((row) => (row.持证主体代码 ?? '').split(';'));
    const good = stock.rows.filter((_row, at) => !stock.faults.has(at)).flatMap((row) => (row.持证主体代码 ?? '').split(';'));
    expect(stock.holders).toBe(500);
    expect(new Set(good).size).toBeGreaterThan(470);
    expect(new Set(codes).size).toBeGreaterThanOrEqual(500);
    expect(new Set(stock.rows.map((row) => row.证照类型代码)).size).toBeGreaterThanOrEqual(5);
    expect(stock.headings.slice(0, csvColumns.length)).toEqual(csvColumns.map(({ heading }) => heading));
    expect([...stock.headings].sort()).toEqual(
      [...csvHeadings([...new Set(stock.rows.map(typeOf))].filter((type) => type !== undefined))].sort(),
    );
  });

  it('uses fictitious identities alone', () => {
    const cells = stock.rows.flatMap((row) => Object.values(row)).join('\n');
    const numbers = cells.match(/(?<![0-9A-Z])[1-9][0-9]{16}[0-9X](?![0-9A-Z])/g) ?? [];
    expect(numbers.filter((number) => !/^(360700|1[13]3607)/.test(number))).toEqual([]);
    const bodies = synthetic.orgs.map(({ uscc }) => uscc);
    expect(stock.rows.filter((row) => !bodies.includes(row.证照颁发机构代码 ?? ''))).toEqual([]);
    expect(cells.match(/91[0-9]{6}[0-9A-Z]{10}/g)?.filter((code) => !/^91360[0-9]{3}MA0T/.test(code))).toEqual([]);
  });

  it('has nothing wrong where nothing was spoilt', () => {
    const wrong = stock.rows.flatMap((row, at) => {
      if (stock.faults.has(at)) return [];
      const type = licenceTypeOf(row.证照类型代码 ?? '');
      return licenceProblems(contentOfRow(row, type), type).map((problem) => ({ at, ...problem }));
    });
    expect(wrong).toEqual([]);
  });

  it('is spoilt in 6 to 8 of a hundred rows, in every way that the table knows', () => {
    expect(stock.faults.size / stock.rows.length).toBeGreaterThan(0.06);
    expect(stock.faults.size / stock.rows.length).toBeLessThan(0.08);
    expect([...new Set(stock.faults.values())].sort()).toEqual(Object.keys(faults).sort());
  });

  it.each([...stock.faults].map(([at, name]) => [at, name] as const))('row %i: %s', (at, name) => {
    const row = stock.rows[at] ?? {};
    const type = typeOf(row);
    const codes = type === undefined ? ['LICENCE_TYPE_UNKNOWN'] : licenceProblems(contentOfRow(row, type), type).map(({ code }) => code);
    const expected = seen[name];
    if (expected === undefined) expect(codes).toEqual([]);
    else expect(codes).toContain(expected);
  });

  it('really repeats the numbers it says it repeats, and really lets licences expire', () => {
    for (const [at, name] of stock.faults) {
      const row = stock.rows[at] ?? {};
      const same = stock.rows.filter((other) => other.证照类型代码 === row.证照类型代码 && other.证照编号 === row.证照编号);
      expect(same.length > 1).toBe(name === 'repeatedNumber');
      if (name === 'longExpired') expect((row.证照有效期截止日期 ?? '') < '2020-01-01').toBe(true);
      if (name === 'wrongIssuer') expect(row.证照颁发机构).toMatch(/教育局|应急管理局/);
    }
  });

  it('gives the walks their citizen and their enterprise, unspoilt', () => {
    const names = (code: string) =>
      stock.rows.flatMap((row, at) =>
        (row.持证主体代码 ?? '').split(';').includes(code) && !stock.faults.has(at) ? [row.证照类型名称] : [],
      );
    expect(demoCitizen.idNumber).toBe(synthetic.persons[0]);
    expect(names(demoCitizen.idNumber)).toEqual(['居民身份证', '居民户口簿', '结婚证', '不动产权证书', '机动车驾驶证']);
    expect(names(demoCompany.uscc)).toEqual(['营业执照', '食品经营许可证']);
  });

  it.each([19, 601, 20.5])('calls %s holders a mistake of the programmer', (holders) => {
    expect(() => existingLicences(1, holders)).toThrow(TypeError);
  });

  it('reads holders that stand in cells of different length, and odd cells, without a crash', () => {
    const type = licenceTypeOf('111000000000131433001');
    const content = contentOfRow({ 持证主体: '钟明远;赖晓婷', 持证主体代码: '360700199001010018', 持证主体代码类型代码: '' }, type);
    expect(licenceProblems(content, type).map(({ code }) => code)).toContain('HOLDER_MALFORMED');
    expect(isHolderCodeType('')).toBe(false);
    expect(licenceProblems(contentOfRow({}, type), type).length).toBeGreaterThan(0);
  });

  it.each([
    [' ', ' '],
    ['0x10', '0x10'],
    ['1e3', '1e3'],
    ['3250', 3250],
    ['-0.5', -0.5],
  ])('reads the number %j as %j: what is no plain decimal stays as it is and is refused', (cell, value) => {
    const type = licenceTypeOf('11360700MB0T10045G001');
    const field = type.face.find(({ name }) => name === 'weightGrams');
    const { face } = contentOfRow({ [`KZ_${field?.zh}`]: cell }, type);
    expect(face).toEqual({ weightGrams: value });
    const refused = validateFace(type, face).some(({ code, field: at }) => code === 'FACE_FIELD_FORMAT' && at === 'face.weightGrams');
    expect(refused).toBe(typeof value === 'string');
  });
});
