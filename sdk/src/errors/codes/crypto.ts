import type { ErrorRows } from '../row.js';

/** SM2, SM3, SM4 and keys. */
export const cryptoCodes = {
  KEY_MALFORMED: [400, 'no', '密钥格式不正确', 'The key is malformed'],
  SEAL_BROKEN: [422, 'no', '密文已损坏或密钥不符', 'The sealed data was altered, or sealed under another key'],
  RANDOMNESS_BROKEN: [500, 'no', '随机数源异常', 'The source of randomness gives unusable values'],
  CIPHERTEXT_MALFORMED: [400, 'no', '密文格式不正确', 'The ciphertext is malformed'],
  KEY_LOCKED: [403, 'no', '口令或设备密钥不正确', 'The PIN, the password or the device secret is not the one the key was wrapped with'],
  KEY_COST_REFUSED: [400, 'no', '口令派生参数超出允许范围', 'The wrapped key asks for a key derivation outside the allowed bounds'],
  SIGNER_UNAVAILABLE: [503, 'wait', '密码机不可用', 'The hardware that signs cannot be reached'],
  SIGNER_LOGIN_REFUSED: [500, 'no', '密码机拒绝登录', 'The hardware that signs refuses the login'],
  SIGNER_KEY_MISSING: [500, 'no', '密码机中没有此密钥', 'The hardware that signs has no such key'],
  SIGNER_FAILED: [500, 'same', '密码机签名失败', 'The hardware that signs reported an error'],
  SIGNER_UNSOUND: [500, 'no', '密码机给出的签名无效', 'The signature of the hardware does not verify under its own public key'],
  ENGINE_UNSOUND: [500, 'no', '密码算法自检未通过', 'No cryptographic engine passes its self-test'],
} as const satisfies ErrorRows;
