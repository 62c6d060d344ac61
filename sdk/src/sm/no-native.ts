import type { Platform } from './native.js';

/** Nothing native: browsers have neither SM2 nor SM3 nor SM4. */
export const platform: Platform | undefined = undefined;
