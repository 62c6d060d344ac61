import { gcmOverCtr } from './gcm-over-ctr.js';
import * as smCrypto from './sm-crypto.js';
import type { Sm4Engine } from './sm4-engine.js';

const blockBytes = 16;

const run = (verb: 'encrypt' | 'decrypt', key: Uint8Array, bytes: Uint8Array, iv?: Uint8Array): Uint8Array =>
  Uint8Array.from(
    smCrypto.sm4[verb](bytes, [...key], {
      padding: 'none',
      output: 'array',
      ...(iv === undefined ? {} : { mode: 'cbc' as const, iv: [...iv] }),
    }),
  );

/** Enciphers the counter blocks and adds them. @see NIST SP 800-38A, 6.5 */
const sm4Ctr: Sm4Engine['sm4Ctr'] = (key, counter, bytes) => {
  const stream = run('encrypt', key, counterBlocks(counter, Math.ceil(bytes.length / blockBytes)));
  return bytes.map((byte, i) => byte ^ (stream[i] ?? 0));
};

/** SM4 anywhere, by sm-crypto: its S-box is a table indexed by secrets, so it is not constant in time. */
export const portableSm4: Sm4Engine = {
  sm4Blocks: (key, blocks) => run('encrypt', key, blocks),
  sm4Ctr,
  sm4CbcEncrypt: (key, iv, blocks) => run('encrypt', key, blocks, iv),
  sm4CbcDecrypt: (key, iv, blocks) => run('decrypt', key, blocks, iv),
  ...gcmOverCtr(sm4Ctr),
};

/** A counter block and those after it, counted in all 128 bits. @see NIST SP 800-38A, B.1 */
function counterBlocks(first: Uint8Array, count: number): Uint8Array {
  const blocks = new Uint8Array(count * blockBytes);
  const counter = first.slice();
  for (let i = 0; i < count; i++) {
    blocks.set(counter, i * blockBytes);
    for (let at = blockBytes - 1; at >= 0; at--) {
      counter[at] = (counter[at] ?? 0) + 1;
      if (counter[at] !== 0) break;
    }
  }
  return blocks;
}
