import { hybridCheck } from '@ganzheng/sdk/licence';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('hybrid check characters, ISO/IEC 7064', () => {
  // 0794 → 5: the example of ISO/IEC 7064 for MOD 11,10.
  it('agrees with the example of MOD 11,10 in the standard', () => {
    expect(hybridCheck('0794', 10)).toBe('5');
  });

  it('gives every digit of MOD 11,10 another check digit than its neighbours in the same place', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 20 }), fc.nat(19), (body, place) => {
        const at = place % body.length;
        const checks = [...'0123456789'].map((digit) => hybridCheck(body.slice(0, at) + digit + body.slice(at + 1), 10));
        expect(new Set(checks).size).toBe(10);
      }),
    );
  });

  it('calls a character outside the alphabet a mistake of the programmer', () => {
    expect(() => hybridCheck('a', 36)).toThrow(TypeError);
  });
});
