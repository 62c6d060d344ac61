export { type ErrorDetail, LicenceError } from './licence-error.js';
export type { Retry } from './row.js';
export { systemFailure } from './system-failure.js';
export { type ErrorCode, type ErrorEntry, errorTable, isErrorCode } from './table.js';
