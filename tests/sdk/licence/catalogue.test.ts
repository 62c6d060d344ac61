import { readdirSync } from 'node:fs';
import { catalogue, licenceTypeOf, parseLicenceType, validateFace } from '@ganzheng/sdk/licence';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from './code-of.js';
import { synthetic } from './synthetic.js';

const types = [...catalogue.values()];
const business = JSON.parse(JSON.stringify(licenceTypeOf('11100000MB0143028R001')));
const field = business.face[0];

describe('the catalogue of licence types, GB/T 36902', () => {
  it('has every definition in the folder, at least 16, under different codes', () => {
    const files = readdirSync(new URL('../../../sdk/src/licence/types/', import.meta.url));
    expect(catalogue.size).toBe(files.length);
    expect(catalogue.size).toBeGreaterThanOrEqual(16);
  });

  it.each(types.map((type) => [type.name.zh, type] as const))('%s is valid, frozen, and says what its code is worth', (_name, type) => {
    expect(parseLicenceType(JSON.parse(JSON.stringify(type)))).toEqual(type);
    expect(Object.isFrozen(type) && Object.isFrozen(type.face) && Object.isFrozen(type.face[0])).toBe(true);
    const fictional = synthetic.orgs.some(({ uscc }) => uscc === type.definedBy.code);
    expect(type.codeSource === 'fictional').toBe(fictional);
    expect(type.face.some(({ required }) => required)).toBe(true);
    expect(validateFace(type, {}).length).toBe(type.face.filter(({ required }) => required).length);
  });

  it('holds the national codes that public sources show', () => {
    const national = [
      ['11100000000013127D001', '居民身份证'],
      ['111000000000131433001', '结婚证'],
      ['11100000MB0143028R001', '营业执照'],
      ['11100000MB03271699001', '不动产权证书'],
      ['11100000MB03271699022', '不动产登记证明'],
      ['11100000000013338W001', '二级建造师注册证书'],
      ['11100000000013338W032', '建筑施工特种作业操作资格证书'],
      ['11100000000019713D008', '道路运输经营许可证'],
      ['11100000000019713D013', '道路运输证'],
      ['11100000000019713D071', '道路运输从业人员从业资格证'],
    ];
    expect(national.map(([code]) => licenceTypeOf(code ?? '').name.zh)).toEqual(national.map(([, name]) => name));
  });

  it('holds the types of all fictitious identifiers', () => {
    expect([...synthetic.licenseIds, synthetic.localType].every(({ typeCode }) => catalogue.has(typeCode))).toBe(true);
  });

  it.each(['', '11100000MB0143028R999', '__proto__'])('does not know %j', (code) => {
    expect(codeOf(() => licenceTypeOf(code))).toBe('LICENCE_TYPE_UNKNOWN');
  });

  it.each([
    ['nothing', () => undefined],
    [
      'a code of another authority',
      () => ({ ...business, typeCode: '11100000000013127D001', vct: 'urn:ganzheng:licence:11100000000013127D001' }),
    ],
    ['a code with a wrong check character', () => ({ ...business, typeCode: '11100000MB0143028S001' })],
    ['a vct of another type', () => ({ ...business, vct: 'urn:ganzheng:licence:x' })],
    ['a field twice', () => ({ ...business, face: [field, field] })],
    ['an enum without values', () => ({ ...business, face: [{ ...field, format: 'enum' }] })],
    ['a text with values', () => ({ ...business, face: [{ ...field, values: ['x'] }] })],
    ['a text with a pattern', () => ({ ...business, face: [{ ...field, pattern: '[0-9]' }] })],
    ['a pattern that is none', () => ({ ...business, face: [{ ...field, format: 'code', pattern: '[' }] })],
    ['a field name with a dash', () => ({ ...business, face: [{ ...field, name: 'a-b' }] })],
    ['more holders at least than at most', () => ({ ...business, holders: { min: 3, max: 2 } })],
    ['an unknown holder code type', () => ({ ...business, codeTypes: ['112'] })],
    ['a region of five digits', () => ({ ...business, regions: ['36070'] })],
    ['a member of its own', () => ({ ...business, colour: 'red' })],
    ['no years', () => ({ ...business, validity: { rule: 'years', years: [], longTerm: false } })],
  ])('refuses a definition with %s', (_name, definition) => {
    expect(parseLicenceType(business).typeCode).toBe('11100000MB0143028R001');
    expect(codeOf(() => parseLicenceType(definition()))).toBe('LICENCE_TYPE_MALFORMED');
  });

  it('answers any definition with a type or a coded refusal', () => {
    fc.assert(fc.property(fc.anything(), (definition) => codeOf(() => parseLicenceType(definition)) !== undefined));
  });
});
