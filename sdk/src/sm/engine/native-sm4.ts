import type { Platform } from '#native';
import { gcmOverCtr } from './gcm-over-ctr.js';
import type { Sm4Engine } from './sm4-engine.js';

/** SM4 by the platform, which has its modes but GCM. */
export function createNativeSm4({ createCipheriv, createDecipheriv }: Platform): Sm4Engine {
  const encipher = (name: string, key: Uint8Array, iv: Uint8Array | null, bytes: Uint8Array): Uint8Array =>
    new Uint8Array(createCipheriv(name, key, iv).setAutoPadding(false).update(bytes));
  const sm4Ctr: Sm4Engine['sm4Ctr'] = (key, counter, bytes) => encipher('sm4-ctr', key, counter, bytes);
  return {
    sm4Blocks: (key, blocks) => encipher('sm4-ecb', key, null, blocks),
    sm4Ctr,
    sm4CbcEncrypt: (key, iv, blocks) => encipher('sm4-cbc', key, iv, blocks),
    sm4CbcDecrypt: (key, iv, blocks) => new Uint8Array(createDecipheriv('sm4-cbc', key, iv).setAutoPadding(false).update(blocks)),
    ...gcmOverCtr(sm4Ctr),
  };
}
