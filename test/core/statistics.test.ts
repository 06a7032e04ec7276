import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '#cotune/core/random.js';
import {
  countOutliersAbove,
  mean,
  median,
  medianInterval,
  normalQuantile,
  quantile,
  quantileOfSorted,
  quantiles,
  wilsonInterval,
} from '#cotune/core/statistics.js';

const value = fc.double({ min: -1e9, max: 1e9, noNaN: true });
const sample = fc.array(value, { minLength: 1, maxLength: 50 });
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('a quantile', () => {
  it('interpolates between order statistics', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([10, 20, 30], 0.25)).toBe(15);
    expect(quantile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 0.95)).toBeCloseTo(10.5, 12);
    expect(quantile([5], 0.99)).toBe(5);
    expect(median(Float32Array.of(3, 1, 2))).toBe(2);
  });

  it('is not a number for an empty sample', () => {
    expect(quantile([], 0.5)).toBeNaN();
    expect(quantileOfSorted([], 0.5)).toBeNaN();
    expect(quantiles([])).toEqual({ p50: Number.NaN, p95: Number.NaN, p99: Number.NaN });
    expect(mean([])).toBeNaN();
  });

  it('lies within the sample, from the least to the greatest, and grows with q', () => {
    fc.assert(
      fc.property(sample, share, share, (values, one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        expect(quantile(values, 0)).toBe(Math.min(...values));
        expect(quantile(values, 1)).toBe(Math.max(...values));
        expect(quantile(values, low)).toBeGreaterThanOrEqual(Math.min(...values));
        expect(quantile(values, high)).toBeLessThanOrEqual(Math.max(...values));
        expect(quantile(values, high) - quantile(values, low)).toBeGreaterThanOrEqual(-1e-6);
      }),
    );
  });

  it('takes q outside of [0, 1] for its bound', () => {
    expect(quantile([1, 2, 3], -1)).toBe(1);
    expect(quantile([1, 2, 3], 7)).toBe(3);
  });

  it('does not turn endless values, such as the latency of a lost frame, into no number', () => {
    const lost = Number.POSITIVE_INFINITY;
    expect(quantile([1, lost], 0)).toBe(1);
    expect(quantile([lost, lost], 0.5)).toBe(lost);
    expect(quantile([1, 2, lost], 0.5)).toBe(2);
    expect(quantile([1, 2, lost], 0.9)).toBe(lost);
  });

  it('does not depend on the order and leaves the sample alone', () => {
    fc.assert(
      fc.property(sample, share, (values, q) => {
        const before = [...values];
        const reversed = [...values].reverse();
        expect(quantile(values, q)).toBe(quantile(reversed, q));
        expect(values).toEqual(before);
      }),
    );
  });

  it('is the same alone and among the three usual ones', () => {
    fc.assert(
      fc.property(sample, (values) => {
        expect(quantiles(values)).toEqual({
          p50: median(values),
          p95: quantile(values, 0.95),
          p99: quantile(values, 0.99),
        });
      }),
    );
  });
});

describe("Wilson's interval", () => {
  it('is the one in the literature', () => {
    const { low, high } = wilsonInterval(81, 263);
    expect(low).toBeCloseTo(0.2553, 4);
    expect(high).toBeCloseTo(0.3662, 4);
  });

  it('says nothing where nothing was tried', () => {
    expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
  });

  it('holds the proportion, lies in [0, 1] and mirrors', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.nat(100_000), (one, other) => {
        const [successes, trials] = [Math.min(one, other), Math.max(one, other, 1)];
        const { low, high } = wilsonInterval(successes, trials);
        expect(0 <= low && low <= successes / trials).toBe(true);
        expect(successes / trials <= high && high <= 1).toBe(true);
        expect(high - low).toBeGreaterThan(0);
        expect(wilsonInterval(trials - successes, trials).high).toBeCloseTo(1 - low, 10);
      }),
      {
        examples: [
          [0, 1],
          [1, 1],
          [5000, 5000],
          [0, 5000],
          [7, 7],
        ],
      },
    );
  });

  it('narrows with the number of trials', () => {
    const width = (trials: number) => {
      const { low, high } = wilsonInterval(trials / 2, trials);
      return high - low;
    };
    expect(width(100)).toBeGreaterThan(width(1000));
    expect(width(5000)).toBeCloseTo(2 * 1.96 * Math.sqrt(0.25 / 5000), 4);
  });
});

describe('a mean', () => {
  it('lies within the sample', () => {
    expect(mean([1, 2, 6])).toBe(3);
    fc.assert(
      fc.property(sample, (values) => {
        const slack = 1e-6;
        expect(mean(values)).toBeGreaterThanOrEqual(Math.min(...values) - slack);
        expect(mean(values)).toBeLessThanOrEqual(Math.max(...values) + slack);
      }),
    );
  });
});

describe('a quantile of the normal distribution', () => {
  it('is the tabulated one', () => {
    expect(normalQuantile(0.5)).toBeCloseTo(0, 9);
    expect(normalQuantile(0.95)).toBeCloseTo(1.6448536269514722, 7);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 7);
    expect(normalQuantile(0.001)).toBeCloseTo(-3.090232306167813, 7);
  });

  it('rises, and is the same on both sides', () => {
    const p = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true });
    fc.assert(
      fc.property(p, p, (a, b) => {
        fc.pre(Math.abs(a - b) > 1e-6);
        expect(normalQuantile(Math.min(a, b))).toBeLessThan(normalQuantile(Math.max(a, b)));
        expect(normalQuantile(a)).toBeCloseTo(-normalQuantile(1 - a), 5);
      }),
    );
  });
});

describe('the interval of a median', () => {
  it('holds the median of the distribution in 95 % of samples, whatever the distribution', () => {
    const random = createRandom(1);
    const trials = 2000;
    let [held, tried] = [0, 0];
    for (const count of [10, 25, 60])
      for (let trial = 0; trial < trials; trial++, tried++) {
        const { low, high } = medianInterval(Array.from({ length: count }, () => random.exponential()));
        if (low <= Math.LN2 && Math.LN2 <= high) held++;
      }
    expect(held / tried).toBeGreaterThan(0.945);
    expect(held / tried).toBeLessThan(0.99);
  });

  it('holds the median of the sample and is part of it', () => {
    fc.assert(
      fc.property(sample, (values) => {
        const { low, high } = medianInterval(values);
        expect(low <= median(values) && median(values) <= high).toBe(true);
        expect(values).toContain(low);
        expect(values).toContain(high);
      }),
    );
    expect(medianInterval([]).low).toBeNaN();
  });
});

describe('outliers', () => {
  it('are counted far above the median alone', () => {
    expect(countOutliersAbove([1, 1.1, 0.9, 1, 1.05, 9, -9], 5)).toBe(1);
    expect(countOutliersAbove([1, 1, 1], 5)).toBe(0);
  });
});
