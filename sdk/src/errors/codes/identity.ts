import type { ErrorRows } from '../row.js';

/** DIDs and their documents. */
export const identityCodes = {
  DID_MALFORMED: [400, 'no', 'DID 格式不正确', 'The DID is malformed'],
  DID_DOCUMENT_MALFORMED: [400, 'no', 'DID 文档格式不正确', 'The DID document is malformed'],
} as const satisfies ErrorRows;
