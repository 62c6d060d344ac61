import { buildUscc, isUscc, parseUscc } from '@ganzheng/sdk/licence';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from './any-text.js';
import { codeOf } from './code-of.js';
import { synthetic } from './synthetic.js';

const characters = [...'0123456789ABCDEFGHJKLMNPQRTUWXY'];

/** Codes of public bodies and one enterprise, published. */
const published = [
  '11100000000013338W',
  '11100000000013127D',
  '11100000MB03271699',
  '11100000MB0143028R',
  '11100000MB0341032Y',
  '11100000000019713D',
  '111000000000131433',
  '11430000006122244L',
  '91370406L24894136J',
  '11110000000021135M',
];

const anyUscc = fc
  .tuple(
    fc.constantFrom('11', '12', '51', '91', '92', '93'),
    fc.integer({ min: 110000, max: 659999 }),
    fc.string({ unit: fc.constantFrom(...characters), minLength: 8, maxLength: 8 }),
  )
  .map(([kind, region, body]) => buildUscc(`${kind}${region}${body}`));

describe('unified social credit code, GB 32100 and GB 11714', () => {
  it.each([...published, ...synthetic.orgs.map(({ uscc }) => uscc), ...synthetic.enterprises])('reads %s and builds it again', (code) => {
    expect(parseUscc(code).code).toBe(code);
    expect(buildUscc(code.slice(0, 16))).toBe(code);
  });

  it('takes a code apart', () => {
    expect(parseUscc('91360702MA0T30018Q')).toEqual({
      code: '91360702MA0T30018Q',
      authority: '9',
      category: '1',
      region: '360702',
      organisation: 'MA0T30018',
    });
  });

  it.each([
    ['empty', '', 'USCC_MALFORMED'],
    ['17 characters', '91360702MA0T30018', 'USCC_MALFORMED'],
    ['the letter O for a zero', '9136O702MA0T30018Q', 'USCC_MALFORMED'],
    ['the letter I', '91360702MAIT30018Q', 'USCC_MALFORMED'],
    ['lower case', '91360702ma0t30018q', 'USCC_MALFORMED'],
    ['a space after it', '91360702MA0T30018Q ', 'USCC_MALFORMED'],
    ['the inner check character wrong', '91360702MA0T30017Q', 'USCC_CHECK'],
    ['the outer check character wrong', '91360702MA0T30018R', 'USCC_CHECK'],
  ])('refuses %s', (_name, text, code) => {
    expect(codeOf(() => parseUscc(text))).toBe(code);
    expect(isUscc(text)).toBe(false);
  });

  it('says which of the two check characters is wrong', () => {
    expect(() => parseUscc('91360702MA0T30017Q')).toThrow(expect.objectContaining({ detail: { character: 17 } }));
    expect(() => parseUscc('91360702MA0T30018R')).toThrow(expect.objectContaining({ detail: { character: 18 } }));
  });

  it('takes one pair of check characters out of all 961, so neither is judged through the other', () => {
    const pairs = characters.flatMap((inner) => characters.map((outer) => `91360702MA0T3001${inner}${outer}`));
    expect(pairs.filter(isUscc)).toEqual(['91360702MA0T30018Q']);
  });

  it.each(['', '91360702MA0T300', '91360702MA0T300!', 'I1360702MA0T3001'])('does not build from %j', (body) => {
    expect(codeOf(() => buildUscc(body))).toBe('USCC_MALFORMED');
  });

  it('notices any one character changed and any two neighbours swapped', () => {
    fc.assert(
      fc.property(anyUscc, fc.nat(17), fc.constantFrom(...characters), (code, at, character) => {
        fc.pre(code.charAt(at) !== character);
        expect(isUscc(code)).toBe(true);
        expect(isUscc(code.slice(0, at) + character + code.slice(at + 1))).toBe(false);
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(anyUscc, fc.nat(16), (code, at) => {
        fc.pre(code.charAt(at) !== code.charAt(at + 1));
        expect(isUscc(code.slice(0, at) + code.charAt(at + 1) + code.charAt(at) + code.slice(at + 2))).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('answers any text with a code or a coded refusal', () => {
    fc.assert(fc.property(anyText, (text) => codeOf(() => parseUscc(text)) !== undefined));
  });
});
