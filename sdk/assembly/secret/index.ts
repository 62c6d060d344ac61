// The module that holds secrets: multiplication by secret scalars, signing and SM4. It judges nothing and imports nothing.
import '../sm3/hashes-little';
export { buildBaseTable as setup } from './base-table';
export {
  sm4CbcDecipher,
  sm4CbcEncipher,
  sm4Ctr,
  sm4Ecb,
  sm4GcmAad,
  sm4GcmOpen,
  sm4GcmSeal,
  sm4GcmStart,
  sm4GcmTag,
  sm4Start,
  sm4Wipe,
} from '../sm4/sm4';
export { multiply } from './multiply';
export { multiplyBase } from './multiply-base';
export { hmacOfKey, keyBytes, loadKey, sign } from './sign';

/** The first address nothing of the module's own lies at. */
export function heapBase(): usize {
  return __heap_base;
}

/** Forgets bytes. */
export function wipe(address: usize, length: usize): void {
  memory.fill(address, 0, length);
}
