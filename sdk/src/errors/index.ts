export { type ErrorDetail, LicenceError } from './licence-error.js';
export type { Retry } from './row.js';
export { type ErrorCode, type ErrorEntry, errorTable, isErrorCode } from './table.js';
