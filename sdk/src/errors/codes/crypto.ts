import type { ErrorRows } from '../row.js';

/** SM2, SM3, SM4 and keys. */
export const cryptoCodes = {
  KEY_MALFORMED: [400, 'no', '密钥格式不正确', 'The key is malformed'],
  SEAL_BROKEN: [422, 'no', '密文已损坏或密钥不符', 'The sealed data was altered, or sealed under another key'],
  RANDOMNESS_BROKEN: [500, 'no', '随机数源异常', 'The source of randomness gives unusable values'],
  ENGINE_UNSOUND: [500, 'no', '密码算法自检未通过', 'No cryptographic engine passes its self-test'],
} as const satisfies ErrorRows;
