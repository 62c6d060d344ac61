import { engines } from '@ganzheng/sdk/sm';
import { hex } from '@scure/base';
import { describe, expect, it } from 'vitest';

const key = hex.decode('0123456789abcdeffedcba9876543210');

// The portable engine expands the key anew for each block; it is the same S-box a thousand times as well as a million times.
describe.each(engines.filter(({ name }) => name !== 'portable'))('SM4 (GB/T 32907-2016), engine $name', (engine) => {
  it('enciphers a block a million times over, annex A.2', () => {
    let block: Uint8Array = key;
    for (let i = 0; i < 1_000_000; i++) block = engine.sm4Blocks(key, block);
    expect(hex.encode(block)).toBe('595298c7c6fd271f0402f804c33d3f66');
  }, 120_000);
});
