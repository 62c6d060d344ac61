// The module that judges: SM3, the field, and signatures under public keys. It holds no secret and imports nothing.
export { setup } from '../curve/base-table';
export { verifyBatch } from '../curve/batch';
export { verifyCached } from '../curve/cached';
export { verifyCold } from '../curve/cold';
export { decodePoint, decompress } from '../curve/decode';
export { buildTable, tableBytes } from '../curve/table';
export { hmacSm3, hmacSm3Finish, hmacSm3Start, hmacSm3StateBytes } from '../sm3/hmac-sm3';
export { sm3, sm3AndWipe, sm3Finish, sm3Start, sm3StateBytes, sm3Update } from '../sm3/sm3';
export { identityDigest, messageDigest, verifyMessage } from './message';

/** The first address nothing of the module's own lies at. */
export function heapBase(): usize {
  return __heap_base;
}
