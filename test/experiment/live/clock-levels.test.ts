import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockLevels, measuredLevels } from '#cotune/experiment/live/clock-levels.js';

describe('the levels of a clock', () => {
  it('are those of its table, as far as the owner of the machine allows', () => {
    const table = { kind: 'levels', levels: [2e9, 5e8, 1e9], unit: 'hertz' } as const;
    expect(clockLevels(table, null)).toEqual([5e8, 1e9, 2e9]);
    expect(clockLevels(table, 1.2e9)).toEqual([5e8, 1e9]);
  });

  it('are round steps of a range without a table, with both of its ends', () => {
    const range = { kind: 'range', minimum: 8.5e8, maximum: 3.42e9, unit: 'hertz' } as const;
    const levels = clockLevels(range, null);
    expect([levels[0], levels.at(-1)]).toEqual([8.5e8, 3.42e9]);
    expect(levels.slice(1, -1).every((hertz) => hertz % 1e8 === 0)).toBe(true);
    expect(levels.length).toBeLessThan(16);
    expect(clockLevels(range, 2e9).at(-1)).toBe(2e9);
    expect(clockLevels({ ...range, maximum: range.minimum }, null)).toEqual([8.5e8]);
  });
});

describe('the levels that a profile is measured at', () => {
  it('are a low one, a middle one and the highest, and never one below a quarter of it', () => {
    expect(measuredLevels([1e8, 2e8, 5e8, 1e9, 1.5e9, 2e9])).toEqual([2, 3, 5]);
    expect(measuredLevels([1e9])).toEqual([0]);
    const levels = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(levels, (drawn) => {
        const hertz = drawn.map((one) => one * 1e8).sort((a, b) => a - b);
        const measured = measuredLevels(hertz);
        expect(measured.at(-1)).toBe(hertz.length - 1);
        expect(measured.length).toBeLessThanOrEqual(3);
        expect(measured).toEqual([...new Set(measured)].sort((a, b) => a - b));
        expect(measured.every((level) => hertz[level]! >= 0.25 * hertz.at(-1)!)).toBe(true);
      }),
    );
  });
});
