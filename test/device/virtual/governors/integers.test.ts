import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divide, scale } from '#cotune/device/virtual/governors/integers.js';

const whole = fc.maxSafeInteger();
const divisors = whole.filter((value) => value !== 0);

describe('whole-number arithmetic', () => {
  it('divides as BigInt does', () => {
    fc.assert(
      fc.property(whole, divisors, (a, b) => {
        // Adding 0 takes the sign from a zero, which BigInt does not know.
        expect(divide(a, b) + 0).toBe(Number(BigInt(a) / BigInt(b)));
      }),
    );
  });

  it('scales as BigInt does, however large the product', () => {
    fc.assert(
      fc.property(whole, whole, divisors, fc.nat(), (a, b, c, offset) => {
        const exact = (BigInt(a) * BigInt(b) + BigInt(offset)) / BigInt(c);
        expect(scale(a, b, c, offset) + 0).toBe(Number(exact));
      }),
    );
  });
});
