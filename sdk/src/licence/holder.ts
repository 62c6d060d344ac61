import { z } from 'zod';
import { LicenceError } from '../errors/index.js';
import { parseIdNumber } from './id-number.js';
import { parseUscc } from './uscc.js';

/** What a holder code is the code of. @see GB/T 36903-2018, code list of holder code types (持证主体代码类型) */
export const holderCodeTypes = {
  '001': { zh: '统一社会信用代码', en: 'unified social credit code', of: 'organisation' },
  '099': { zh: '其他法人或其他组织有效证件代码', en: 'other document of an organisation', of: 'organisation' },
  '111': { zh: '公民身份号码', en: 'citizen identity number', of: 'person' },
  '114': { zh: '中国人民解放军军官证', en: 'military officer card', of: 'person' },
  '115': { zh: '中国人民武装警察警官证', en: 'armed police officer card', of: 'person' },
  '118': { zh: '中国人民解放军士兵证', en: 'soldier card', of: 'person' },
  '119': { zh: '中国人民武装警察士兵证', en: 'armed police soldier card', of: 'person' },
  '120': { zh: '军队文职人员证', en: 'military civilian card', of: 'person' },
  '122': { zh: '武警文职人员证', en: 'armed police civilian card', of: 'person' },
  '411': { zh: '外交护照', en: 'diplomatic passport', of: 'person' },
  '412': { zh: '公务护照', en: 'service passport', of: 'person' },
  '413': { zh: '公务普通护照', en: 'passport for public affairs', of: 'person' },
  '414': { zh: '普通护照', en: 'ordinary passport', of: 'person' },
  '511': { zh: '台湾居民来往大陆通行证', en: 'travel permit of a Taiwan resident', of: 'person' },
  '516': { zh: '港澳居民来往内地通行证', en: 'travel permit of a Hong Kong or Macao resident', of: 'person' },
  '999': { zh: '其他自然人有效证件', en: 'other document of a person', of: 'person' },
} as const satisfies Record<string, { zh: string; en: string; of: 'person' | 'organisation' }>;

export type HolderCodeType = keyof typeof holderCodeTypes;

/** True when a text from outside is a code of the list. */
export const isHolderCodeType = (text: string): text is HolderCodeType => Object.hasOwn(holderCodeTypes, text);

/** Shape of one holder; the code's own check digits are checked by parseHolder. */
export const holderSchema = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .max(120)
      .refine((name) => name === name.trim()),
    code: z.string().regex(/^[0-9A-Z()（）-]{1,40}$/),
    codeType: z.custom<HolderCodeType>((value) => typeof value === 'string' && isHolderCodeType(value)),
  })
  .readonly();

/** One holder (持证主体) of a licence: a person or an organisation. A licence has an array of them. */
export type Holder = z.infer<typeof holderSchema>;

/**
 * Builds one holder and checks the code by its own standard where it has one (001 GB 32100, 111 GB 11643).
 *
 * @param input attacker-controlled
 * @throws HOLDER_MALFORMED, HOLDER_CODE_TYPE_UNKNOWN, USCC_MALFORMED, USCC_CHECK, ID_NUMBER_MALFORMED, ID_NUMBER_DATE, ID_NUMBER_CHECK
 * @example parseHolder({ name: '张伟', code: '360700199001010018', codeType: '111' })
 */
export function parseHolder(input: unknown): Holder {
  const parsed = holderSchema.safeParse(input);
  if (!parsed.success) {
    const ofCodeType = parsed.error.issues.some(({ path }) => path[0] === 'codeType');
    throw new LicenceError(ofCodeType ? 'HOLDER_CODE_TYPE_UNKNOWN' : 'HOLDER_MALFORMED', {
      fields: parsed.error.issues.map(({ path }) => path.join('.')),
    });
  }
  if (parsed.data.codeType === '001') parseUscc(parsed.data.code);
  if (parsed.data.codeType === '111') parseIdNumber(parsed.data.code);
  return parsed.data;
}
