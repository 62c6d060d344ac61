import { canonicalBytes, canonicalText } from '@ganzheng/sdk/ledger';
import canonicalizeModule from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

// CommonJS with a default export, as in the sdk.
const canonicalize = canonicalizeModule as unknown as (value: unknown) => string;

/** Any text, with what needs escaping and names that are numbers much more often than chance gives them. */
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('"', '\\', '\u007f', '\u2028', '😀', '\ufb33', '10', '9', '01', '-1', '', 'toJSON', '__proto__'),
);

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constant(undefined),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(text, tie('value'), { maxKeys: 8 }),
  ),
}));

describe('the canonical text, RFC 8785', () => {
  it('is the reference library’s, byte for byte', () => {
    fc.assert(
      fc.property(
        value.filter((each) => each !== undefined),
        (each) => canonicalText(each) === canonicalize(each),
      ),
      { numRuns: 2000 },
    );
  });

  it.each<[string, unknown, string]>([
    [
      '3.2.2, the example',
      { numbers: [1e30, 4.5, 6, 2e-3, 1e-27], string: '€$\u000f\nA\'B"\\\\"/', literals: [null, true, false] },
      '{"literals":[null,true,false],"numbers":[1e+30,4.5,6,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    ],
    [
      '3.2.3, the order of names',
      { '€': 1, '\r': 2, '\ufb33': 3, '1': 4, '😀': 5, '\u0080': 6, ö: 7 },
      '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
    ],
    ['names that are numbers stand as texts', { 10: 'a', 9: 'b', 1: 'c' }, '{"1":"c","10":"a","9":"b"}'],
    ['minus nought is nought', [-0, 0], '[0,0]'],
    ['a member that is undefined is left out', { b: undefined, a: 1 }, '{"a":1}'],
    ['a hole in a list is null', [undefined, 1], '[null,1]'],
    ['what has a form of its own takes it', { at: new Date(0) }, '{"at":"1970-01-01T00:00:00.000Z"}'],
  ])('%s', (_, given, expected) => {
    expect(canonicalText(given)).toBe(expected);
    expect(canonicalBytes(given)).toEqual(new TextEncoder().encode(expected));
  });

  const refused = expect.objectContaining({ code: 'JSON_MALFORMED' });

  it.each([[undefined], [Number.NaN], [[Number.POSITIVE_INFINITY]], [{ a: Number.NaN }], [{ a: () => 1 }], [{ a: 1n }], [() => 1]])(
    'refuses what is not JSON: %o',
    (given) => {
      expect(() => canonicalText(given)).toThrow(refused);
    },
  );

  it.each(['\ud800', '\udc00x', 'x\ud83d', '\ude00\ud83d', '证\udfff照'])('refuses a lone surrogate wherever it stands: %j', (lone) => {
    const places = [lone, [lone], { a: lone }, { [lone]: 1 }, { toJSON: lone }, { toJSON: 1, [lone]: 1 }, { at: { toJSON: () => [lone] } }];
    for (const given of places) expect(() => canonicalText(given)).toThrow(refused);
    expect(() => canonicalBytes(JSON.parse(`{"a":["${lone}"]}`))).toThrow(refused);
  });

  it('refuses what is not JSON also beside or inside a form of its own', () => {
    for (const given of [{ toJSON: 1, a: () => 1 }, { toJSON: () => undefined }, [{ toJSON: () => ({ a: Number.NaN }) }]])
      expect(() => canonicalText(given)).toThrow(refused);
  });

  it('refuses what has no end', () => {
    const circle: unknown[] = [];
    circle.push(circle);
    expect(() => canonicalText(circle)).toThrow(refused);
  });
});
