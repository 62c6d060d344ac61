import type { VerifyEngine } from '../engine/engine.js';

const hashBytes = 32;

/**
 * KDF(x2 ‖ y2, length): SM3 over the secret and a counter from 1, block after block.
 *
 * @param secret x2 ‖ y2
 * @param length bytes wanted
 * @see GB/T 32918.4-2016, 5.4.3
 */
export function keyStream(secret: Uint8Array, length: number, sm3: VerifyEngine['sm3']): Uint8Array {
  const stream = new Uint8Array(length);
  const counter = new DataView(new ArrayBuffer(4));
  for (let at = 0, block = 1; at < length; at += hashBytes, block++) {
    counter.setUint32(0, block);
    stream.set(sm3([secret, new Uint8Array(counter.buffer)]).subarray(0, length - at), at);
  }
  return stream;
}

/** True when every byte is zero: such a stream would leave the message in clear. Looks at all of them. @see GB/T 32918.4-2016, 6.1 step A5 */
export const isAllZero = (stream: Uint8Array): boolean => stream.reduce((all, byte) => all | byte, 0) === 0;

/** Bytes under a stream of the same length. */
export function xorBytes(bytes: Uint8Array, stream: Uint8Array): Uint8Array {
  const mixed = new Uint8Array(stream);
  for (let i = 0; i < mixed.length; i++) mixed[i] = (mixed[i] ?? 0) ^ (bytes[i] ?? 0);
  return mixed;
}
