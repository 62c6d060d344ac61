import type { CheckName } from '@ganzheng/sdk/verify';

/** Short titles of the twelve checks, for a narrow column. */
export const checkTitles: Readonly<Record<CheckName, string>> = {
  shape: '格式与算法',
  issuerKey: '颁发机构密钥',
  issuerSignature: '颁发机构签名',
  dates: '有效期',
  status: '证照状态',
  holderBinding: '持证人绑定',
  schema: '照面信息',
  accreditation: '资格认定',
  recognition: '证照互认',
  anchor: '上链存证',
  authorization: '用证授权',
  use: '用证记录',
};
