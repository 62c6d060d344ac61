import { sm3 } from '@ganzheng/sdk/sm';

/** A source of bytes that a seed determines, so that a failing test fails again: SM3(seed ‖ counter), block after block. */
export function seededRandom(seed: string): (length: number) => Uint8Array {
  const prefix = new TextEncoder().encode(`${seed}/`);
  let counter = 0;
  return (length) => {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; at += 32)
      bytes.set(sm3(prefix, new TextEncoder().encode(String(counter++))).subarray(0, length - at), at);
    return bytes;
  };
}
