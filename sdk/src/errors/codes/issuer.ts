import type { ErrorRows } from '../row.js';

/** The issuer: register, import, log, outbox, status lists. */
export const issuerCodes = {
  ORGANISATION_UNKNOWN: [404, 'no', '本服务不代该机构颁发', 'The service does not issue in the name of this organisation'],
  LICENCE_NUMBER_REPEATED: [409, 'no', '同一机构同类证照的编号已存在', 'The issuer has another licence of this type with this number'],
  LICENCE_NOT_ANCHORED: [409, 'wait', '证照尚未上链存证', 'The licence is not anchored yet'],
  LICENCE_MOVING: [409, 'wait', '该证照正在变更', 'A change of this licence is under way'],
  LICENCE_NOT_CLAIMABLE: [409, 'no', '该证照当前状态不可领取', 'The licence cannot be claimed in its present state'],
  COPIES_EXHAUSTED: [409, 'no', '该证照的副本数量已达上限', 'No more copies of this licence can be made'],
  REASON_UNFIT: [422, 'no', '变更事由不适用于此变更', 'The reason is not one for this change'],
  CSV_MALFORMED: [400, 'no', '不是合法的 UTF-8 CSV 文件', 'The file is not valid CSV in UTF-8'],
  CSV_HEADING_MISSING: [422, 'no', 'CSV 文件缺少必需的列', 'The file lacks a required column'],
  CSV_HEADING_REPEATED: [422, 'no', 'CSV 文件列名重复', 'A heading of the file stands twice'],
  CSV_TOO_LARGE: [413, 'no', 'CSV 文件的行、列或单行长度超出限制', 'The file has too many rows or columns, or too long a record'],
  IMPORT_CELL_MISSING: [422, 'no', '缺少必填单元格', 'A required cell is empty'],
  LOG_LEAF_UNKNOWN: [404, 'no', '日志中没有此叶子', 'The log has no such leaf'],
  LOG_TILE_UNKNOWN: [404, 'no', '日志尚无此分片', 'The log has no such tile yet'],
  LOG_EMPTY: [404, 'wait', '日志尚无检查点', 'The log has no checkpoint yet'],
  LOG_ROLLED_BACK: [
    500,
    'no',
    '本地日志落后于账本，可能恢复自旧备份',
    'The log is behind its head on the ledger; its folder may come from an old backup',
  ],
  OUTBOX_LEASE_LOST: [503, 'no', '发件箱已由另一进程接管', 'Another worker has taken the outbox over'],
  STATUS_LIST_UNKNOWN: [404, 'no', '没有此状态列表', 'No such status list is published'],
} as const satisfies ErrorRows;
