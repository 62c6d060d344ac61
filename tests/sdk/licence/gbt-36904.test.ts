import { isErrorCode, LicenceError } from '@ganzheng/sdk/errors';
import { buildLicenceId, mintLicenceId, nextVersion, parseLicenceId, parseTypeCode } from '@ganzheng/sdk/licence';
import { randomBytes } from '@ganzheng/sdk/sm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from './any-text.js';
import { codeOf } from './code-of.js';
import { synthetic } from './synthetic.js';

const alphabet = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const real = synthetic.realVectors.filter(({ valid }) => valid).map(({ id }) => id);
const ours = [...synthetic.licenseIds.flatMap(({ id, reissue }) => [id, reissue]), synthetic.localType.id];

describe('licence identifier, GB/T 36904', () => {
  it.each([...real, ...ours])('reads %s', (text) => {
    const id = parseLicenceId(text);
    expect(['1.2.156.3005.2', id.typeCode, id.issuerCode, id.serial, String(id.version).padStart(3, '0'), text.at(-1)].join('.')).toBe(
      text,
    );
    expect(Object.isFrozen(id)).toBe(true);
  });

  it('refuses the published placeholder whose check character is wrong, and names the right one', () => {
    const placeholder = synthetic.realVectors.find(({ valid }) => !valid);
    expect(codeOf(() => parseLicenceId(placeholder?.id ?? ''))).toBe('LICENCE_ID_CHECK');
    expect(() => parseLicenceId(placeholder?.id ?? '')).toThrow(expect.objectContaining({ detail: { expected: placeholder?.expect } }));
  });

  it.each(synthetic.licenseIds)('reissues $name with the next version and its check character', ({ id, reissue }) => {
    expect(nextVersion(parseLicenceId(id)).text).toBe(reissue);
  });

  it.each([
    ['empty', ''],
    ['another root', real[0]?.replace('1.2.156.3005.2', '1.2.156.3005.3')],
    ['no check character', real[0]?.slice(0, -2)],
    ['lower case', real[0]?.toLowerCase()],
    ['version 000', real[0]?.replace('.001.', '.000.')],
    ['version of two digits', real[0]?.replace('.001.', '.01.')],
    ['a serial with a dash', real[0]?.replace('20230000403', '2023-0403')],
    ['a line feed at the end', `${real[0]}\n`],
    ['full-width digits', real[0]?.replace('20230000403', '２０２３')],
    ['a serial of 65', real[0]?.replace('20230000403', '1'.repeat(65))],
    ['a megabyte', '1'.repeat(1_000_000)],
  ])('refuses %s', (_name, text) => {
    expect(codeOf(() => parseLicenceId(text ?? ''))).toBe('LICENCE_ID_MALFORMED');
  });

  it('reads a 6-digit issuer of stock data but never issues under one', () => {
    const id = parseLicenceId('1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9');
    expect(id.issuerCode).toBe('340100');
    expect(codeOf(() => nextVersion(id))).toBe('USCC_MALFORMED');
  });

  const good = { typeCode: '11100000000013127D001', issuerCode: '11360700MB0T10029T', serial: '36070020300001', version: 1 };
  it.each([
    ['a type of a wrong authority', { typeCode: '11100000000013127E001' }, 'USCC_CHECK'],
    ['a type of 20 characters', { typeCode: '11100000000013127D01' }, 'LICENCE_ID_MALFORMED'],
    ['a wrong issuer', { issuerCode: '11360700MB0T10029U' }, 'USCC_CHECK'],
    ['an empty serial', { serial: '' }, 'LICENCE_ID_MALFORMED'],
    ['a serial in lower case', { serial: 'abc' }, 'LICENCE_ID_MALFORMED'],
    ['an identity number as serial', { serial: '360700199001010018' }, 'LICENCE_ID_SERIAL_PERSONAL'],
    ['an identity number inside the serial', { serial: 'T36070019560808105X01' }, 'LICENCE_ID_SERIAL_PERSONAL'],
    ['version 0', { version: 0 }, 'LICENCE_ID_MALFORMED'],
    ['version 1.5', { version: 1.5 }, 'LICENCE_ID_MALFORMED'],
    ['version 1000', { version: 1000 }, 'LICENCE_VERSION_EXHAUSTED'],
  ])('does not issue under %s', (_name, change, code) => {
    expect(buildLicenceId(good).text).toBe(synthetic.licenseIds[0]?.id);
    expect(codeOf(() => buildLicenceId({ ...good, ...change }))).toBe(code);
  });

  it('takes a type code apart', () => {
    expect(parseTypeCode('11100000MB0143028R001')).toEqual({ definedBy: '11100000MB0143028R', sequence: '001' });
  });

  it('mints random serials of 20 characters that use the whole alphabet', () => {
    const minted = Array.from({ length: 200 }, () => mintLicenceId(good, randomBytes));
    expect(new Set(minted.map(({ serial }) => serial)).size).toBe(200);
    expect(minted.every(({ serial, version }) => /^[0-9A-Z]{20}$/.test(serial) && version === 1)).toBe(true);
    expect(new Set(minted.flatMap(({ serial }) => [...serial])).size).toBe(36);
  });

  it('throws away the bytes that would favour some characters', () => {
    // 252 to 255 would make 0 to 3 likelier; 251 is the last byte used.
    const bytes = [255, 254, 253, 252, 251];
    let at = 0;
    const serial = mintLicenceId(good, (length) => Uint8Array.from({ length }, () => bytes[at++ % bytes.length] ?? 0)).serial;
    expect(serial).toBe('Z'.repeat(20));
  });

  const anyId = fc
    .record({
      serial: fc.string({ unit: fc.constantFrom(...alphabet), minLength: 1, maxLength: 32 }),
      version: fc.integer({ min: 1, max: 999 }),
    })
    .map((parts) => buildLicenceId({ ...good, ...parts }));

  it('reads back whatever it builds', () => {
    fc.assert(
      fc.property(anyId, (id) => {
        expect(parseLicenceId(id.text)).toEqual(id);
      }),
    );
  });

  it('notices any one character changed', () => {
    fc.assert(
      fc.property(anyId, fc.nat(), fc.constantFrom(...alphabet), ({ text }, place, character) => {
        const at = '1.2.156.3005.2.'.length + (place % (text.length - '1.2.156.3005.2.'.length));
        fc.pre(text.charAt(at) !== character && text.charAt(at) !== '.');
        expect(codeOf(() => parseLicenceId(text.slice(0, at) + character + text.slice(at + 1)))).toMatch(/^LICENCE_ID_(CHECK|MALFORMED)$/);
      }),
      { numRuns: 1000 },
    );
  });

  it('answers any text with an identifier or a coded refusal', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyText,
          fc.string().map((tail) => `1.2.156.3005.2.${tail}`),
        ),
        (text) => {
          try {
            parseLicenceId(text);
          } catch (error) {
            expect(error).toBeInstanceOf(LicenceError);
            expect(isErrorCode((error as LicenceError).code)).toBe(true);
          }
        },
      ),
    );
  });
});
