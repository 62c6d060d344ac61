import { holderCodeTypes, LONG_TERM } from '@ganzheng/sdk/licence';

/** What was put right in a cell of stock data, always without guessing at content. */
export type RepairKind = 'spaces' | 'full-width' | 'date-format' | 'leading-zeros' | 'letter-case';

export const repairKinds: Readonly<Record<RepairKind, { readonly zh: string; readonly en: string }>> = {
  spaces: { zh: '去除首尾空格', en: 'spaces at the ends removed' },
  'full-width': { zh: '全角字符转为半角', en: 'full-width digits and letters made half-width' },
  'date-format': { zh: '日期改写为 YYYY-MM-DD', en: 'date rewritten as YYYY-MM-DD' },
  'leading-zeros': { zh: '补回前导零', en: 'leading zeros put back' },
  'letter-case': { zh: '字母改为大写', en: 'letters made upper-case' },
};

/** What a cell holds, which decides what may be put right in it. */
export type CellKind = 'text' | 'code' | 'date' | 'holderCodeType';

export interface Repaired {
  readonly value: string;
  readonly repairs: readonly RepairKind[];
}

/** The steps for each kind of cell, in order. */
const steps: Readonly<Record<CellKind, readonly (readonly [RepairKind, (text: string) => string])[]>> = {
  text: [
    ['spaces', trimmed],
    ['full-width', narrowed],
  ],
  code: [
    ['spaces', trimmed],
    ['full-width', narrowed],
    ['letter-case', (text) => text.toUpperCase()],
  ],
  date: [
    ['spaces', trimmed],
    ['full-width', narrowed],
    ['date-format', isoDate],
  ],
  holderCodeType: [
    ['spaces', trimmed],
    ['full-width', narrowed],
    ['leading-zeros', padded],
  ],
};

/** Puts right what is only a manner of writing. @param text attacker-controlled */
export function repair(text: string, kind: CellKind): Repaired {
  let value = text;
  const repairs: RepairKind[] = [];
  for (const [name, step] of steps[kind]) {
    const next = step(value);
    if (next !== value) repairs.push(name);
    value = next;
  }
  return { value, repairs };
}

/** White space of every kind, the ideographic space among it. */
function trimmed(text: string): string {
  return text.trim();
}

/** Digits and letters only: full-width brackets belong in names and numbers. @see Unicode, Halfwidth and Fullwidth Forms */
function narrowed(text: string): string {
  return text.replace(/[０-９Ａ-Ｚａ-ｚ]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0));
}

/** 2022.3.1, 2022/3/1, 2022年3月1日 and 20220301; whether the day existed is judged later. */
function isoDate(text: string): string {
  if (text === LONG_TERM || text === '永久' || text === '长久') return LONG_TERM;
  const parts = /^([0-9]{4})[./年-]([0-9]{1,2})[./月-]([0-9]{1,2})日?$/.exec(text) ?? /^([0-9]{4})([0-9]{2})([0-9]{2})$/.exec(text);
  if (parts === null) return text;
  const [, year = '', month = '', day = ''] = parts;
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** A spreadsheet turns 001 into 1; only a code of the list comes back. */
function padded(text: string): string {
  const full = text.padStart(3, '0');
  return /^[0-9]{1,2}$/.test(text) && Object.hasOwn(holderCodeTypes, full) ? full : text;
}
