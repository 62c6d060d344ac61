import type { LicenceError } from '@ganzheng/sdk/errors';
import { buildLicence, licenceProblems, licenceTypeOf, nextVersion, parseLicenceId, validateFace } from '@ganzheng/sdk/licence';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from './code-of.js';
import { businessLicence, drivingLicence, marriage } from './drafts.js';

const reissueId = nextVersion(parseLicenceId(drivingLicence.id)).text;
const person = drivingLicence.holder[0];
const minor = { name: '钟嘉禾', code: '360700202112030032', codeType: '111' } as const;

describe('the record of a licence', () => {
  it.each([marriage, businessLicence, drivingLicence])('$name is built as it is', (draft) => {
    const licence = buildLicence(draft);
    expect(licence).toEqual(draft);
    expect([licence, licence.holder, licence.holder[0], licence.face, licence.issuer].every(Object.isFrozen)).toBe(true);
  });

  it('does not change with the draft it was built from', () => {
    const draft = structuredClone(drivingLicence);
    const licence = buildLicence(draft);
    draft.face.address = '别处';
    expect(licence.face.address).toBe('江西省赣州市章贡区橙花路1号');
  });

  it('is reissued under the next version, naming the one before', () => {
    const reissue = { ...drivingLicence, id: reissueId, version: 2, supersedes: drivingLicence.id };
    expect(buildLicence(reissue).version).toBe(2);
  });

  it.each([
    ['an unknown type', { typeCode: '11360700MB0T10029T999' }, 'LICENCE_TYPE_UNKNOWN', undefined],
    ['no type', { typeCode: undefined }, 'LICENCE_MALFORMED', 'typeCode'],
    ['no identifier', { id: undefined }, 'LICENCE_MALFORMED', 'id'],
    ['another version of the type', { typeVersion: 2 }, 'LICENCE_TYPE_VERSION', 'typeVersion'],
    ['a member of its own', { colour: 'red' }, 'LICENCE_MALFORMED', ''],
    ['no number', { number: '' }, 'LICENCE_MALFORMED', 'number'],
    ['an identifier with a wrong check character', { id: `${drivingLicence.id.slice(0, -1)}?` }, 'LICENCE_ID_MALFORMED', 'id'],
    ['an identifier of another licence', { id: marriage.id }, 'LICENCE_ID_MISMATCH', 'id'],
    ['the identifier of another version', { id: reissueId }, 'LICENCE_ID_MISMATCH', 'id'],
    ['version 2 that supersedes nothing', { id: reissueId, version: 2 }, 'LICENCE_SUPERSEDES_MISSING', 'supersedes'],
    ['version 2 of another licence', { id: reissueId, version: 2, supersedes: businessLicence.id }, 'LICENCE_ID_MISMATCH', 'supersedes'],
    ['a wrong issuer code', { issuer: { name: '赣州市公安局', code: '11360700MB0T10029U' } }, 'LICENCE_ID_MISMATCH', 'id'],
    ['a region of five digits', { region: '36070' }, 'REGION_MALFORMED', 'region'],
    ['no holder', { holder: [] }, 'LICENCE_MALFORMED', 'holder'],
    ['two holders', { holder: [person, minor] }, 'HOLDER_COUNT', 'holder'],
    ['a holder of an unknown code type', { holder: [{ ...person, codeType: '112' }] }, 'HOLDER_CODE_TYPE_UNKNOWN', 'holder.0'],
    ['a holder without a name', { holder: [{ ...person, name: ' ' }] }, 'HOLDER_MALFORMED', 'holder.0'],
    ['a holder whose number is wrong', { holder: [{ ...person, code: '360700199001010019' }] }, 'ID_NUMBER_CHECK', 'holder.0'],
    ['an enterprise', { holder: businessLicence.holder }, 'HOLDER_CODE_TYPE_UNFIT', 'holder'],
    ['a dotted date', { issuedOn: '2022.9.1' }, 'LICENCE_DATE_MALFORMED', 'issuedOn'],
    ['a day that never was', { validFrom: '2022-02-30' }, 'LICENCE_DATE_IMPOSSIBLE', 'validFrom'],
    ['长期 as its first day', { validFrom: '长期' }, 'LICENCE_DATE_MALFORMED', 'validFrom'],
    ['dates in the wrong order', { validUntil: '2021-09-01' }, 'LICENCE_DATES_REVERSED', 'validUntil'],
    ['more years than its type gives', { validUntil: '2032-09-02' }, 'LICENCE_VALIDITY_UNLAWFUL', 'validUntil'],
    ['an unknown assurance', { assurance: 'sworn' }, 'LICENCE_MALFORMED', 'assurance'],
    ['a face that is not a record', { face: [] }, 'LICENCE_MALFORMED', 'face'],
  ])('is not built with %s', (_name, change, code, field) => {
    const step = () => buildLicence({ ...drivingLicence, ...change });
    expect(codeOf(step)).toBe(code);
    if (field !== undefined) expect(step).toThrow(expect.objectContaining({ detail: expect.objectContaining({ field }) }));
  });

  it.each([
    ['one spouse', { holder: marriage.holder.slice(0, 1) }, 'HOLDER_COUNT'],
    ['the same spouse twice', { holder: [person, person] }, 'HOLDER_REPEATED'],
  ])('a marriage of %s is refused', (_name, change, code) => {
    expect(licenceProblems({ ...marriage, ...change }, licenceTypeOf(marriage.typeCode)).map((problem) => problem.code)).toContain(code);
  });

  it('a permanent type has no last day, and a local type stays where it is valid', () => {
    const teacher = licenceTypeOf('11360700MB0T10109E001');
    const local = licenceTypeOf('11360700MB0T10010X001');
    const of = (type: typeof teacher, change: object) =>
      licenceProblems({ ...drivingLicence, id: undefined, typeCode: type.typeCode, ...change }, type).map(({ code }) => code);
    expect(of(teacher, { validUntil: '2030-01-01' })).toContain('LICENCE_VALIDITY_UNLAWFUL');
    expect(of(teacher, { validUntil: '长期' })).not.toContain('LICENCE_VALIDITY_UNLAWFUL');
    expect(of(local, { region: '440307' })).toContain('LICENCE_REGION_OUTSIDE');
    expect(of(local, {})).not.toContain('LICENCE_REGION_OUTSIDE');
  });

  it('reports all problems at once, by code and field and without a value', () => {
    const spoilt = { ...drivingLicence, issuedOn: '2022.9.1', face: { ...drivingLicence.face, sex: '女士', address: '' } };
    const problems = licenceProblems(spoilt, licenceTypeOf(spoilt.typeCode));
    expect(problems).toEqual([
      { code: 'LICENCE_DATE_MALFORMED', field: 'issuedOn' },
      { code: 'FACE_FIELD_VALUE', field: 'face.sex' },
      { code: 'FACE_FIELD_FORMAT', field: 'face.address' },
    ]);
    expect(() => buildLicence(spoilt)).toThrow(
      expect.objectContaining({ detail: { field: 'issuedOn', problems: problems.map(({ code, field }) => `${field}: ${code}`) } }),
    );
  });

  it('never says in a refusal what the licence says', () => {
    try {
      buildLicence({
        ...drivingLicence,
        钟明远: 1,
        face: { ...drivingLicence.face, 钟明远: '360700199001010018', birthDate: '1990/01/01' },
      });
      expect.unreachable();
    } catch (error) {
      expect(JSON.stringify((error as LicenceError).detail)).not.toMatch(/钟明远|360700|1990/);
    }
  });

  it('answers anything with a licence or a coded refusal', () => {
    const members = Object.keys(drivingLicence);
    fc.assert(fc.property(fc.anything(), (draft) => codeOf(() => buildLicence(draft)) !== undefined));
    fc.assert(
      fc.property(fc.constantFrom(...members), fc.anything(), (member, value) => {
        codeOf(() => buildLicence({ ...drivingLicence, [member]: value }));
      }),
      { numRuns: 500 },
    );
  });
});

describe('face data', () => {
  const type = licenceTypeOf(drivingLicence.typeCode);
  const holders = [{ name: '钟明远', code: '360700199001010018', codeType: '111' }] as const;

  it.each([
    ['a missing field', { sex: undefined }, 'FACE_FIELD_MISSING', 'face.sex'],
    ['a field outside its values', { vehicleClass: 'Z9' }, 'FACE_FIELD_VALUE', 'face.vehicleClass'],
    ['an empty text', { address: '' }, 'FACE_FIELD_FORMAT', 'face.address'],
    ['spaces around a text', { address: ' 橙花路' }, 'FACE_FIELD_FORMAT', 'face.address'],
    ['a number for a text', { address: 7 }, 'FACE_FIELD_FORMAT', 'face.address'],
    ['a dotted date', { birthDate: '1990.1.1' }, 'FACE_FIELD_FORMAT', 'face.birthDate'],
    ['a code outside its pattern', { fileNumber: '36070000000X' }, 'FACE_FIELD_FORMAT', 'face.fileNumber'],
    ['another name than the holder', { name: '钟某' }, 'FACE_HOLDER_MISMATCH', 'face.name'],
    ['another number than the holder', { licenceNumber: '360700198506151022' }, 'FACE_HOLDER_MISMATCH', 'face.licenceNumber'],
    ['a field of its own, unnamed in the answer', { 钟明远: 'x' }, 'FACE_FIELD_UNKNOWN', 'face'],
  ])('%s', (_name, change, code, field) => {
    expect(validateFace(type, { ...drivingLicence.face, ...change }, holders)).toEqual([{ code, field }]);
  });

  it('accepts the face of the draft, with or without its holders', () => {
    expect(validateFace(type, drivingLicence.face, holders)).toEqual([]);
    expect(validateFace(type, drivingLicence.face)).toEqual([]);
  });

  it('wants numbers where the type says number, and checks codes by their standard', () => {
    const birth = licenceTypeOf('11360700MB0T10045G001');
    const codesOf = (face: object) => validateFace(birth, face).filter(({ field }) => field === 'face.weightGrams');
    expect(codesOf({ weightGrams: 3200 })).toEqual([]);
    expect(codesOf({ weightGrams: '3200' })).toHaveLength(1);
    expect(codesOf({ weightGrams: Number.NaN })).toHaveLength(1);
    const company = licenceTypeOf(businessLicence.typeCode);
    expect(validateFace(company, { ...businessLicence.face, uscc: '91360702MA0T30018R' })).toEqual([
      { code: 'FACE_FIELD_FORMAT', field: 'face.uscc' },
    ]);
  });

  it('answers anything with problems, never a crash', () => {
    fc.assert(fc.property(fc.anything(), (face) => Array.isArray(validateFace(type, face, holders))));
  });
});
