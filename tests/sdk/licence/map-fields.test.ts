import { mapFields } from '@ganzheng/sdk/licence';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from './code-of.js';

const record = { name: '钟明远', holder: [{ code: '360700199001010018' }], face: { 'a/b': 1, 'm~n': 2 } };

describe('naming fields as a partner does', () => {
  it('follows pointers and leaves out what was not disclosed', () => {
    expect(
      mapFields(record, {
        '/name': 'CYRMC',
        '/holder/0/code': 'CYRSFZJHM',
        '/face/a~1b': 'A',
        '/face/m~0n': 'B',
        '/face/none': 'C',
        '/name/0': 'D',
      }),
    ).toEqual({ CYRMC: '钟明远', CYRSFZJHM: '360700199001010018', A: 1, B: 2 });
  });

  it.each([
    ['a pointer without a slash', { name: 'A' }],
    ['an empty pointer', { '': 'A' }],
    ['a bad escape', { '/a~2': 'A' }],
    ['a name with a space', { '/name': 'A B' }],
    ['an empty name', { '/name': '' }],
    ['__proto__', { '/name': '__proto__' }],
    ['two pointers with one name', { '/name': 'A', '/face': 'A' }],
    ['a pointer of 300 characters', { [`/${'a'.repeat(300)}`]: 'A' }],
  ])('refuses a map with %s', (_name, fieldMap) => {
    expect(codeOf(() => mapFields(record, fieldMap))).toBe('FIELD_MAP_MALFORMED');
  });

  it('does not reach what the record inherits', () => {
    expect(mapFields({}, { '/constructor': 'A', '/toString': 'B', '/__proto__': 'C' })).toEqual({});
  });

  it('gives only values of the record, under names of the map', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), fc.dictionary(fc.string(), fc.string()), (any, fieldMap) => {
        const code = codeOf(() => {
          const mapped = mapFields(any as never, fieldMap);
          expect(Object.keys(mapped).every((name) => Object.values(fieldMap).includes(name))).toBe(true);
        });
        expect([undefined, 'FIELD_MAP_MALFORMED']).toContain(code);
      }),
    );
  });
});
