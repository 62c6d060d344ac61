import { LicenceError } from '../errors/index.js';
import { alphanumerics, creditCheck, organisationCheck } from './check-character.js';

/** A unified social credit code (统一社会信用代码) taken apart. @see GB 32100-2015 clause 4 */
export interface Uscc {
  /** The whole code, 18 characters. */
  readonly code: string;
  /** Registering authority (登记管理部门): 1 establishment, 5 civil affairs, 9 market regulation … */
  readonly authority: string;
  /** Category of the body within that authority. */
  readonly category: string;
  /** Division of registration, GB/T 2260. */
  readonly region: string;
  /** Organisation code with its own check character, GB 11714. */
  readonly organisation: string;
}

const shape = /^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{9}[0-9A-HJ-NPQRTUWXY]$/;

/**
 * Takes a unified social credit code apart and checks both of its nested check characters.
 *
 * @param text attacker-controlled; no trimming, no case folding
 * @throws USCC_MALFORMED, USCC_CHECK
 * @see GB 32100-2015, GB 11714-1997
 * @example parseUscc('11100000000013338W').region // '100000'
 */
export function parseUscc(text: string): Uscc {
  if (!shape.test(text)) throw new LicenceError('USCC_MALFORMED');
  if (organisationCheck(text.slice(8, 16)) !== text.charAt(16)) throw new LicenceError('USCC_CHECK', { character: 17 });
  if (creditCheck(text.slice(0, 17)) !== text.charAt(17)) throw new LicenceError('USCC_CHECK', { character: 18 });
  return Object.freeze({
    code: text,
    authority: text.charAt(0),
    category: text.charAt(1),
    region: text.slice(2, 8),
    organisation: text.slice(8, 17),
  });
}

/** True when the text is a unified social credit code with both check characters right. */
export function isUscc(text: string): boolean {
  try {
    parseUscc(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Completes a code from its first 16 characters with both check characters.
 *
 * @param body authority, category, division and the 8 characters of the organisation code
 * @throws USCC_MALFORMED when the body, or the code it makes, has characters outside the standard
 * @example buildUscc('91360702MA0T3001') // '91360702MA0T30018Q'
 */
export function buildUscc(body: string): string {
  if (body.length !== 16 || [...body].some((character) => !alphanumerics.includes(character))) throw new LicenceError('USCC_MALFORMED');
  const seventeen = body + organisationCheck(body.slice(8));
  if (!shape.test(`${seventeen}0`)) throw new LicenceError('USCC_MALFORMED');
  return seventeen + creditCheck(seventeen);
}
