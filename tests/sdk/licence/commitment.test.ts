import { commit, opensTo } from '@ganzheng/sdk/licence';
import { sm3 } from '@ganzheng/sdk/sm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from './code-of.js';

const salts = fc.uint8Array({ minLength: 16, maxLength: 64 });

describe('salted SM3 commitments', () => {
  it('is SM3(domain, length of salt, salt, SM3(canonical value)), written out once by hand', () => {
    const salt = new Uint8Array(16).fill(7);
    const text = new TextEncoder();
    const byHand = sm3(text.encode('ganzheng.commitment.v1'), Uint8Array.of(16), salt, sm3(text.encode('{"a":1,"b":"证"}')));
    expect(commit({ b: '证', a: 1 }, salt)).toEqual(byHand);
  });

  it('opens to its value under its salt, whatever the order of the members', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), salts, (value, salt) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(opensTo(commit(value, salt), reversed, salt)).toBe(true);
      }),
    );
  });

  it('opens to nothing else', () => {
    const salt = new Uint8Array(16);
    const commitment = commit('360700199001010018', salt);
    expect(opensTo(commitment, '360700198506151022', salt)).toBe(false);
    expect(opensTo(commitment, '360700199001010018', new Uint8Array(16).fill(1))).toBe(false);
    expect(opensTo(commitment, '360700199001010018', new Uint8Array(17))).toBe(false);
    expect(opensTo(commitment.slice(0, 31), '360700199001010018', salt)).toBe(false);
  });

  it.each([0, 15, 65])('calls a salt of %i bytes a mistake of the programmer', (length) => {
    expect(() => commit('x', new Uint8Array(length))).toThrow(TypeError);
  });

  it('refuses what is not JSON', () => {
    expect(codeOf(() => commit(undefined, new Uint8Array(16)))).toBe('JSON_MALFORMED');
  });
});
