import type { ErrorRows } from '../row.js';

/** The HTTP surface of the services, and their start. */
export const webCodes = {
  INTERNAL_ERROR: [500, 'same', '系统内部错误', 'An internal error occurred'],
  BODY_INVALID: [400, 'no', '请求内容不符合接口定义', 'The request does not match the schema'],
  BODY_TOO_LARGE: [413, 'no', '请求内容过大', 'The body of the request is too large'],
  BODY_UNREADABLE: [400, 'no', '请求内容无法读取', 'The body of the request cannot be read'],
  QUERY_INVALID: [400, 'no', '路径或查询参数不符合接口定义', 'A path or query parameter does not match the schema'],
  URL_MALFORMED: [400, 'no', '网址格式不正确', 'The URL is malformed'],
  MEDIA_TYPE_UNSUPPORTED: [415, 'no', '不支持的内容类型', 'The media type or encoding of the body is not supported'],
  ROUTE_UNKNOWN: [404, 'no', '没有此接口', 'No such endpoint'],
  METHOD_NOT_ALLOWED: [405, 'no', '此接口不支持该方法', 'The endpoint does not support this method'],
  NOT_FOUND: [404, 'no', '未找到', 'Not found'],
  RATE_LIMITED: [429, 'wait', '请求过于频繁，请稍后再试', 'Too many requests; try again later'],
  STAFF_TOKEN_MISSING: [401, 'no', '缺少工作人员令牌', 'A staff token is required'],
  STAFF_TOKEN_UNKNOWN: [401, 'no', '工作人员令牌无效', 'The staff token is not valid'],
  STAFF_ROLE_FORBIDDEN: [403, 'no', '当前岗位无权进行此操作', 'The role of the staff member does not permit this'],
  ORGANISATION_FORBIDDEN: [403, 'no', '无权处理其他机构的事项', 'The act concerns another organisation'],
  IDEMPOTENCY_KEY_MALFORMED: [400, 'no', '幂等键格式不正确', 'The Idempotency-Key is malformed'],
  IDEMPOTENCY_KEY_REUSED: [409, 'new', '幂等键已用于其他内容', 'The Idempotency-Key was used for another request'],
  IDEMPOTENCY_KEY_BUSY: [409, 'wait', '同一幂等键的请求正在处理', 'A request with this Idempotency-Key is under way'],
  CONFIG_INVALID: [500, 'no', '配置不正确', 'The configuration is not valid'],
  PORT_IN_USE: [500, 'no', '端口已被占用', 'The port is in use by another process'],
} as const satisfies ErrorRows;
