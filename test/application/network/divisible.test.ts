import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeDivisible } from '#cotune/application/network/divisible.js';

describe('a number of channels', () => {
  it('is rounded to a multiple of eight that is near', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e5, noNaN: true }), (channels) => {
        const rounded = makeDivisible(channels);
        expect(rounded % 8).toBe(0);
        expect(rounded).toBeGreaterThanOrEqual(0.9 * channels);
        expect(rounded).toBeLessThan(Math.max(channels + 8, 9));
      }),
    );
  });

  it('may be as small as a family says before the 90 % rule adds a whole divisor', () => {
    expect(makeDivisible(3.2, 8, 1)).toBe(9);
    expect(makeDivisible(1, 8, 1)).toBe(1);
    expect(makeDivisible(7.4, 1, 1)).toBe(7);
  });
});
