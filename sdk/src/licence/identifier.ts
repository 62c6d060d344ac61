import { LicenceError } from '../errors/index.js';
import type { RandomBytes } from '../sm/index.js';
import { alphanumerics, hybridCheck } from './check-character.js';
import { isIdNumber } from './id-number.js';
import { parseUscc } from './uscc.js';

/** An electronic-licence identifier (电子证照标识) taken apart. @see GB/T 36904-2018 */
export interface LicenceId {
  /** The whole identifier, root to check character. */
  readonly text: string;
  /** Licence type (证照类型代码): USCC of the defining authority and 3 digits. */
  readonly typeCode: string;
  /** Issuing authority (颁发机构代码): a USCC; in old data sometimes a 6-digit division. */
  readonly issuerCode: string;
  readonly serial: string;
  /** 1 for the first issue, one more with each reissue. */
  readonly version: number;
}

export type LicenceIdParts = Omit<LicenceId, 'text'>;

/** Root of all identifiers. @see GB/T 36904-2018 clause 5 */
const ROOT = '1.2.156.3005.2';
const LAST_VERSION = 999;
const SERIAL_LENGTH = 20;
const MAX_TEXT = 160;

const shape = /^1\.2\.156\.3005\.2\.([0-9A-Z]{18}[0-9]{3})\.([0-9A-Z]{18}|[0-9]{6})\.([0-9A-Z]{1,64})\.([0-9]{3})\.([0-9A-Z])$/;

/**
 * Takes an identifier apart and checks its check character; lenient about the issuer, as found in stock data.
 *
 * @param text attacker-controlled
 * @throws LICENCE_ID_MALFORMED, LICENCE_ID_CHECK
 * @see GB/T 36904-2018; ISO/IEC 7064 MOD 37,36
 * @example parseLicenceId('1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U').version // 1
 */
export function parseLicenceId(text: string): LicenceId {
  const parts = text.length > MAX_TEXT ? null : shape.exec(text);
  if (parts === null) throw new LicenceError('LICENCE_ID_MALFORMED');
  const [, typeCode = '', issuerCode = '', serial = '', version = '', check] = parts;
  if (version === '000') throw new LicenceError('LICENCE_ID_MALFORMED');
  const expected = checkOf(typeCode, issuerCode, serial, version);
  // The expected character is derived from the input alone and tells nothing that the input does not.
  if (check !== expected) throw new LicenceError('LICENCE_ID_CHECK', { expected });
  return Object.freeze({ text, typeCode, issuerCode, serial, version: Number(version) });
}

/**
 * Builds an identifier to issue under: strict about both authorities, and no personal number may hide in the serial.
 *
 * @param parts controlled by the issuer; the serial is `[0-9A-Z]{1,64}`
 * @throws LICENCE_ID_MALFORMED, LICENCE_ID_SERIAL_PERSONAL, USCC_MALFORMED, USCC_CHECK, LICENCE_VERSION_EXHAUSTED
 * @see GB/T 36904-2018
 */
export function buildLicenceId({ typeCode, issuerCode, serial, version }: LicenceIdParts): LicenceId {
  parseTypeCode(typeCode);
  parseUscc(issuerCode);
  if (!/^[0-9A-Z]{1,64}$/.test(serial) || !Number.isInteger(version) || version < 1) throw new LicenceError('LICENCE_ID_MALFORMED');
  if (hidesIdNumber(serial)) throw new LicenceError('LICENCE_ID_SERIAL_PERSONAL');
  if (version > LAST_VERSION) throw new LicenceError('LICENCE_VERSION_EXHAUSTED');
  const digits = String(version).padStart(3, '0');
  const text = [ROOT, typeCode, issuerCode, serial, digits, checkOf(typeCode, issuerCode, serial, digits)].join('.');
  return Object.freeze({ text, typeCode, issuerCode, serial, version });
}

/**
 * Mints the identifier of a first issue with a random serial, so that it tells nothing of the holder or of how many were issued.
 *
 * @param random the source of randomness, bytes asked for → bytes
 * @throws as buildLicenceId
 */
export const mintLicenceId = (of: Pick<LicenceId, 'typeCode' | 'issuerCode'>, random: RandomBytes): LicenceId =>
  buildLicenceId({ ...of, serial: randomSerial(random), version: 1 });

/** The identifier of the next reissue (换发): same serial, next version, new check character. @throws LICENCE_VERSION_EXHAUSTED and as buildLicenceId */
export const nextVersion = (id: LicenceId): LicenceId => buildLicenceId({ ...id, version: id.version + 1 });

/** Checks a type code: USCC of the defining authority and 3 digits. @throws LICENCE_ID_MALFORMED, USCC_MALFORMED, USCC_CHECK */
export function parseTypeCode(text: string): { readonly definedBy: string; readonly sequence: string } {
  if (text.length !== 21 || !/^[0-9]{3}$/.test(text.slice(18))) throw new LicenceError('LICENCE_ID_MALFORMED', { part: 'typeCode' });
  return Object.freeze({ definedBy: parseUscc(text.slice(0, 18)).code, sequence: text.slice(18) });
}

/** Over the four parts without the root and without dots. @see GB/T 36904-2018 (confirmed on public identifiers, tests/sdk/licence) */
const checkOf = (...parts: readonly string[]): string => hybridCheck(parts.join(''), 36);

/** True when any 18 characters of the serial are a citizen identity number. */
const hidesIdNumber = (serial: string): boolean =>
  Array.from({ length: Math.max(0, serial.length - 17) }, (_, at) => serial.slice(at, at + 18)).some(isIdNumber);

/** Digits and letters without bias: bytes of 252 and above are thrown away, since 252 is the largest multiple of 36 below 256. */
function randomSerial(random: RandomBytes): string {
  let serial = '';
  while (serial.length < SERIAL_LENGTH) {
    for (const byte of random(SERIAL_LENGTH)) if (byte < 252 && serial.length < SERIAL_LENGTH) serial += alphanumerics.charAt(byte % 36);
  }
  return serial;
}
