import {
  buildLicence,
  fromChinese,
  fromEnglish,
  fromGuangdong,
  fromPinyin,
  holderCodeTypes,
  isHolderCodeType,
  metadata,
  metadataOf,
  parseHolder,
  toChinese,
  toEnglish,
  toGuangdong,
  toPinyin,
} from '@ganzheng/sdk/licence';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from './code-of.js';
import { businessLicence, marriage } from './drafts.js';

const namings = [
  ['pinyin', toPinyin, fromPinyin],
  ['english', toEnglish, fromEnglish],
  ['guangdong', toGuangdong, fromGuangdong],
  ['zh', toChinese, fromChinese],
] as const;

describe('metadata names, GB/T 36903', () => {
  const values = metadataOf(buildLicence(marriage));

  it.each(namings)('%s: goes there and comes back, for every element that has such a name', (naming, to, from) => {
    const named = Object.entries(metadata).flatMap(([ours, row]) => (naming in row ? [ours] : []));
    const whole = Object.fromEntries(Object.keys(metadata).map((name) => [name, `value of ${name}`]));
    expect(Object.keys(from(to(whole))).sort()).toEqual(named.sort());
    expect(from(to(whole))).toEqual(Object.fromEntries(named.map((name) => [name, `value of ${name}`])));
  });

  it.each(namings)('%s: no two elements share a name', (naming) => {
    const names = Object.values(metadata).flatMap((row) => (naming in row ? [(row as Record<string, unknown>)[naming]] : []));
    expect(new Set(names).size).toBe(names.length);
  });

  it('carries both spouses under the repeatable elements', () => {
    expect(toPinyin(values)).toMatchObject({
      ZZLXDM: '111000000000131433001',
      ZZBH: 'J360702-2018-000123',
      CZZT: ['钟明远', '赖晓婷'],
      CZZTDM: ['360700199001010018', '360700198506151022'],
      CZZTDMLX: ['公民身份号码', '公民身份号码'],
      CZZTDMLXDM: ['111', '111'],
      ZZYXQJZRQ: '长期',
    });
    expect(toGuangdong(values)).toMatchObject({ ZZMC: '结婚证', ZZHM: 'J360702-2018-000123', FZJGMC: '赣州市民政局' });
    expect(toEnglish(metadataOf(buildLicence(businessLicence)))).toMatchObject({
      certificateTypeName: '营业执照',
      certificateHolderName: ['赣州市橙心食品有限公司'],
    });
  });

  it('leaves out names that the table does not know, whatever they are', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (given) => {
        for (const [, , from] of namings) expect(Object.keys(from(given)).every((name) => name in metadata)).toBe(true);
      }),
    );
    expect(fromPinyin(JSON.parse('{"__proto__":"x","constructor":"y","ZZMC":"结婚证"}'))).toEqual({ name: '结婚证' });
  });
});

describe('holders, GB/T 36903', () => {
  it('knows the sixteen code types', () => {
    expect(Object.keys(holderCodeTypes)).toHaveLength(16);
    expect(isHolderCodeType('001')).toBe(true);
    expect(['1', '', '112', 'toString', '__proto__'].some(isHolderCodeType)).toBe(false);
  });

  it.each([
    ['a person', { name: '钟明远', code: '360700199001010018', codeType: '111' }, undefined],
    ['an enterprise', { name: '赣州市橙心食品有限公司', code: '91360702MA0T30018Q', codeType: '001' }, undefined],
    ['a passport', { name: 'ZHONG MINGYUAN', code: 'E00000001', codeType: '414' }, undefined],
    ['a wrong identity number', { name: '钟明远', code: '360700199001010019', codeType: '111' }, 'ID_NUMBER_CHECK'],
    ['an impossible birth date', { name: '钟明远', code: '360700199002300018', codeType: '111' }, 'ID_NUMBER_DATE'],
    ['an organisation code as a person’s', { name: '钟明远', code: '91360702MA0T30018Q', codeType: '111' }, 'ID_NUMBER_MALFORMED'],
    ['a wrong credit code', { name: '橙心', code: '91360702MA0T30018R', codeType: '001' }, 'USCC_CHECK'],
    ['a credit code with O', { name: '橙心', code: '9136O702MA0T30018Q', codeType: '001' }, 'USCC_MALFORMED'],
    ['a lost zero in the type', { name: '橙心', code: '91360702MA0T30018Q', codeType: '1' }, 'HOLDER_CODE_TYPE_UNKNOWN'],
    ['no name', { name: '', code: '360700199001010018', codeType: '111' }, 'HOLDER_MALFORMED'],
    ['spaces around the name', { name: '钟明远 ', code: '360700199001010018', codeType: '111' }, 'HOLDER_MALFORMED'],
    ['full-width digits', { name: '钟明远', code: '３６０７００１９９００１０１００１８', codeType: '111' }, 'HOLDER_MALFORMED'],
    ['another member', { name: '钟明远', code: '360700199001010018', codeType: '111', phone: '0' }, 'HOLDER_MALFORMED'],
    ['null', null, 'HOLDER_MALFORMED'],
  ])('%s', (_name, input, code) => {
    expect(codeOf(() => parseHolder(input))).toBe(code);
  });

  it('answers anything with a holder or a coded refusal that repeats no value', () => {
    fc.assert(fc.property(fc.anything(), (input) => codeOf(() => parseHolder(input)) !== undefined));
    expect(() => parseHolder({ name: '', code: 'secret!', codeType: '111' })).toThrow(
      expect.objectContaining({ detail: { fields: ['name', 'code'] } }),
    );
  });
});
