import { csvSeparator, metadata } from '@ganzheng/sdk/licence';
import type { Draw } from './draw.js';
import { type Row, types } from './existing-rows.js';
import { organisations } from './organisations.js';

/** One way in which stock data goes wrong. */
export interface Fault {
  readonly zh: string;
  /** Types it happens to; absent: any. */
  readonly of?: readonly { readonly typeCode: string }[];
  /** Changes a good row into a faulty one; `other` is another good row of the same type. */
  readonly spoil: (row: Row, draw: Draw, other: Row) => Row;
}

const { typeCode, number, issuerName, issuerCode, issuedOn, validFrom, validUntil, holderName, holderCode, holderCodeType } = metadata;
const ofPersons = [types.idCard, types.driving, types.flexible];
const ofCompanies = [types.business, types.food];

/** The faults of the export: name → what it does. Each is something that bureaus' real exports are known to contain. */
export const faults = {
  wrongCheckDigit: {
    zh: '公民身份号码校验位错误',
    of: ofPersons,
    spoil: (row) => replaced(row, text(row, holderCode.zh), (code) => code.slice(0, -1) + (code.endsWith('5') ? '6' : '5')),
  },
  dottedDate: {
    zh: '日期写作 2022.3.1',
    spoil: (row) => ({ ...row, [issuedOn.zh]: text(row, issuedOn.zh).replace(/-0?/g, '.') }),
  },
  impossibleDate: {
    zh: '日期不存在',
    spoil: (row) => ({ ...row, [validFrom.zh]: `${text(row, validFrom.zh).slice(0, 4)}-02-30` }),
  },
  missingField: {
    zh: '缺少必填照面项',
    of: [types.idCard, types.property, types.household],
    spoil: (row) => blanked(row, ['KZ_住址', 'KZ_坐落']),
  },
  missingHolder: { zh: '缺少持证主体代码', of: ofPersons, spoil: (row) => ({ ...row, [holderCode.zh]: '' }) },
  repeatedNumber: {
    zh: '证照编号重复',
    of: [types.marriage, types.property],
    spoil: (row, _draw, other) => ({ ...row, [number.zh]: text(other, number.zh) }),
  },
  unknownType: { zh: '证照类型代码不存在', spoil: (row) => ({ ...row, [typeCode.zh]: `${text(row, typeCode.zh).slice(0, 18)}999` }) },
  longExpired: {
    zh: '早已过期',
    of: [types.driving, types.food],
    spoil: (row) => ({ ...row, ...earlier(row, 14) }),
  },
  fullWidth: { zh: '全角数字', of: ofPersons, spoil: (row) => ({ ...row, [holderCode.zh]: widened(text(row, holderCode.zh)) }) },
  trailingSpace: { zh: '首尾空格', spoil: (row) => ({ ...row, [holderName.zh]: `${text(row, holderName.zh)}  ` }) },
  wrongIssuer: {
    zh: '颁发机构无权颁发',
    of: [types.marriage, types.property, types.household],
    spoil: (row, draw) => ({ ...row, ...issuedBy(draw.pick(['赣州市教育局', '赣州市应急管理局'])) }),
  },
  letterForZero: {
    zh: '统一社会信用代码 0 写作 O',
    of: ofCompanies,
    spoil: (row) => replaced(row, text(row, holderCode.zh), (code) => code.replace('0', 'O')),
  },
  oneHolder: {
    zh: '结婚证只有一方',
    of: [types.marriage],
    spoil: (row) => firstHolderOnly(row),
  },
  lostZeros: { zh: '代码前导零丢失', of: ofCompanies, spoil: (row) => ({ ...row, [holderCodeType.zh]: '1' }) },
  reversedDates: {
    zh: '有效期起止颠倒',
    of: [types.driving, types.food],
    spoil: (row) => ({ ...row, [validFrom.zh]: text(row, validUntil.zh), [validUntil.zh]: text(row, validFrom.zh) }),
  },
  otherName: {
    zh: '照面姓名与持证主体不一致',
    of: ofPersons,
    spoil: (row) => ({ ...row, KZ_姓名: `${text(row, 'KZ_姓名').slice(0, 1)}某` }),
  },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof faults;

const text = (row: Row, heading: string): string => row[heading] ?? '';

/** Changes a value wherever the row repeats it. */
const replaced = (row: Row, from: string, change: (value: string) => string): Row =>
  Object.fromEntries(Object.entries(row).map(([heading, value]) => [heading, value === from ? change(value) : value]));

const blanked = (row: Row, headings: readonly string[]): Row =>
  Object.fromEntries(Object.entries(row).map(([heading, value]) => [heading, headings.includes(heading) ? '' : value]));

const widened = (value: string): string => value.replace(/[0-9]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));

const earlier = (row: Row, years: number): Row =>
  Object.fromEntries(
    [issuedOn.zh, validFrom.zh, validUntil.zh].map((heading) => [
      heading,
      text(row, heading).replace(/^[0-9]{4}/, (year) => String(Number(year) - years)),
    ]),
  );

function issuedBy(name: string): Row {
  const body = organisations.find((organisation) => organisation.name === name);
  return { [issuerName.zh]: name, [issuerCode.zh]: body?.uscc ?? '' };
}

const firstHolderOnly = (row: Row): Row => ({
  ...row,
  ...Object.fromEntries(
    [holderName.zh, holderCode.zh, holderCodeType.zh].map((heading) => [heading, text(row, heading).split(csvSeparator)[0] ?? '']),
  ),
});
