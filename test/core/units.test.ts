import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatQuantity, type Unit } from '#cotune/core/units.js';

const units: Unit[] = ['seconds', 'hertz', 'watts', 'joules', 'celsius', 'bytes', 'ratio', 'cores', 'count'];

/** The number that a text shows, its prefix multiplied in again. */
function shown(text: string): number {
  const match = /^(-?[\d.]+)(?: ([GMkmµn]?)(?:s|Hz|W|J|B|°C|cores))?$/.exec(text)!;
  const scale = { G: 1e9, M: 1e6, k: 1e3, m: 1e-3, µ: 1e-6, n: 1e-9 }[match[2] ?? ''] ?? 1;
  return Number(match[1]) * scale;
}

describe('a quantity as text', () => {
  it.each([
    [0.0123, 'seconds', '12.3 ms'],
    [0.839, 'ratio', '83.9 %'],
    [0, 'ratio', '0.0 %'],
    [0, 'watts', '0.00 W'],
    [-0.05, 'seconds', '-50.0 ms'],
    [1.2e9, 'hertz', '1.20 GHz'],
    [5e13, 'hertz', '50000 GHz'],
    [3e-11, 'joules', '0.03 nJ'],
    [45.25, 'celsius', '45.3 °C'],
    [0.01, 'cores', '0.01 cores'],
    [12, 'count', '12'],
    [12.5, 'count', '12.5'],
    [1e6, 'count', '1000000'],
    [-0, 'seconds', '0.00 s'],
    [-0.0001, 'ratio', '0.0 %'],
    [-0.001, 'celsius', '0.00 °C'],
    [1536, 'bytes', '1.54 kB'],
  ] as const)('of %d %s is %s', (value, unit, text) => {
    expect(formatQuantity(value, unit)).toBe(text);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('of %d is a dash', (value) => {
    for (const unit of units) expect(formatQuantity(value, unit)).toBe('-');
  });

  it('changes prefix where three digits would become four', () => {
    expect(formatQuantity(0.9999, 'seconds')).toBe('1.00 s');
    expect(formatQuantity(999.7, 'watts')).toBe('1.00 kW');
    expect(formatQuantity(9.999, 'watts')).toBe('10.0 W');
    expect(formatQuantity(99.96, 'watts')).toBe('100 W');
  });

  it('stays within half a hundredth of the value', () => {
    const value = fc.double({ min: 1e-8, max: 1e11, noNaN: true });
    fc.assert(
      fc.property(
        value,
        fc.boolean(),
        fc.constantFrom<Unit>('seconds', 'watts', 'hertz'),
        (size, minus, unit) => {
          const signed = minus ? -size : size;
          expect(Math.abs(shown(formatQuantity(signed, unit)) - signed)).toBeLessThanOrEqual(size * 0.005001);
        },
      ),
    );
  });

  it('has one minus at most, and none for nothing', () => {
    fc.assert(
      fc.property(fc.double(), fc.constantFrom(...units), (value, unit) => {
        expect(formatQuantity(value, unit)).not.toMatch(/--|^-0(?:\.0+)?(?:[^\d.]|$)/);
      }),
    );
  });
});
