import type { ErrorRows } from '../row.js';

/** Cases, requests and uses at a window; and the demo city. */
export const windowCodes = {
  CASE_UNKNOWN: [404, 'no', '没有此办件', 'The case is not known here'],
  CASE_CLOSED: [409, 'no', '办件已受理或已结束', 'The case is accepted or closed'],
  MATERIAL_UNKNOWN: [404, 'no', '办件没有此材料', 'The case has no such material'],
  MATERIALS_OUTSTANDING: [409, 'no', '尚有必要材料未落实', 'Required materials are still outstanding'],
  FALLBACK_FORBIDDEN: [409, 'no', '该材料不允许此种方式', 'The matter does not allow this fallback for the material'],
  NOTHING_TO_ASK: [409, 'no', '没有可由证照免交的材料', 'No material is left that a licence could waive'],
  REQUEST_UNKNOWN: [404, 'no', '没有此出示请求', 'The presentation request is not known here'],
  REQUEST_ANSWERED: [409, 'new', '出示请求已被答复', 'The presentation request was answered already'],
  CITY_STATE_BROKEN: [500, 'no', '示范城市的状态文件已损坏', 'The state file of the demo city cannot be read'],
} as const satisfies ErrorRows;
