import type { ErrorRows } from '../row.js';

/** Cases, requests and uses at a window. */
export const windowCodes = {
  CASE_UNKNOWN: [404, 'no', '没有此办件', 'The case is not known here'],
  CASE_CLOSED: [409, 'no', '办件已受理或已结束', 'The case is accepted or closed'],
  MATERIAL_UNKNOWN: [404, 'no', '办件没有此材料', 'The case has no such material'],
  MATERIALS_OUTSTANDING: [409, 'no', '尚有必要材料未落实', 'Required materials are still outstanding'],
  FALLBACK_FORBIDDEN: [409, 'no', '该材料不允许此种方式', 'The matter does not allow this fallback for the material'],
  NOTHING_TO_ASK: [409, 'no', '没有可由证照免交的材料', 'No material is left that a licence could waive'],
  REQUEST_UNKNOWN: [404, 'no', '没有此出示请求', 'The presentation request is not known here'],
  REQUEST_ANSWERED: [409, 'new', '出示请求已被答复', 'The presentation request was answered already'],
  MATERIAL_SETTLED: [409, 'no', '该材料已由证照落实', 'A licence has settled this material already'],
  GRANT_MISSING: [400, 'new', '出示应答没有所请求的授权', 'The response lacks the authorisation that was asked for'],
  GRANT_DIFFERS: [403, 'no', '授权内容与所请求的不符', 'The authorisation is not the one that was asked for'],
  GRANT_FIELDS_MISMATCH: [403, 'no', '授权的字段与实际披露的不符', 'The authorisation covers other fields than were shown'],
  USE_UNKNOWN: [404, 'no', '没有此用证记录', 'The use is not known here'],
} as const satisfies ErrorRows;
