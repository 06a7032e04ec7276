import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, createStream } from '#cotune/core/random.js';
import { mean, median } from '#cotune/core/statistics.js';

const take = (count: number, next: () => number) => Array.from({ length: count }, next);
const seeds = fc.integer();

describe('seeded random numbers', () => {
  it('are the same for the same seed, on every machine and in every version', () => {
    expect(take(3, createRandom(1).uniform)).toEqual(take(3, createRandom(1).uniform));
    expect(take(3, () => createRandom(1).integer(1e9))).toEqual([12132219, 12132219, 12132219]);
  });

  it('differ between neighbouring seeds', () => {
    const firsts = take(
      1000,
      (() => {
        let seed = 0;
        return () => createRandom(seed++).uniform();
      })(),
    );
    expect(new Set(firsts).size).toBe(1000);
    expect(mean(firsts)).toBeGreaterThan(0.45);
    expect(mean(firsts)).toBeLessThan(0.55);
  });

  it('are uniform in [0, 1)', () => {
    const numbers = take(20_000, createRandom(7).uniform);
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    for (let decile = 0; decile < 10; decile++) {
      const share = numbers.filter((value) => Math.floor(value * 10) === decile).length / numbers.length;
      expect(Math.abs(share - 0.1)).toBeLessThan(0.01);
    }
  });

  it('are independent of their predecessors', () => {
    const numbers = take(20_000, createRandom(9).uniform);
    const products = numbers.slice(1).map((value, i) => (value - 0.5) * (numbers[i]! - 0.5));
    expect(Math.abs(mean(products) * 12)).toBeLessThan(0.03);
  });

  it('are whole numbers below a limit, each of them', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 20 }), (seed, limit) => {
        const random = createRandom(seed);
        const drawn = new Set(take(limit * 20, () => random.integer(limit)));
        expect([...drawn].every((value) => Number.isInteger(value) && value >= 0 && value < limit)).toBe(
          true,
        );
        expect(drawn.size).toBeGreaterThan(limit / 2);
      }),
    );
  });

  it('are normal with mean 0 and deviation 1', () => {
    const numbers = take(20_000, createRandom(3).normal);
    expect(Math.abs(mean(numbers))).toBeLessThan(0.03);
    expect(Math.abs(median(numbers))).toBeLessThan(0.03);
    expect(Math.abs(mean(numbers.map((value) => value * value)) - 1)).toBeLessThan(0.05);
    expect(numbers.filter((value) => Math.abs(value) > 1.96).length / 20_000).toBeCloseTo(0.05, 2);
    expect(numbers.every(Number.isFinite)).toBe(true);
  });

  it('shuffle without loss and without touching the list', () => {
    fc.assert(
      fc.property(seeds, fc.array(fc.integer()), (seed, items) => {
        const before = [...items];
        const shuffled = createRandom(seed).shuffle(items);
        expect(items).toEqual(before);
        expect(shuffled.toSorted((a, b) => a - b)).toEqual(items.toSorted((a, b) => a - b));
      }),
    );
  });

  it('shuffle into every order equally often', () => {
    const random = createRandom(5);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = random.shuffle(['a', 'b', 'c']).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });

  it('pick one of the list', () => {
    fc.assert(
      fc.property(seeds, fc.array(fc.integer(), { minLength: 1 }), (seed, items) => {
        expect(items).toContain(createRandom(seed).pick(items));
      }),
    );
  });
});

describe('waiting times', () => {
  const variance = (values: readonly number[]) => {
    const middle = mean(values);
    return mean(values.map((value) => (value - middle) ** 2));
  };

  it('are exponential with mean and deviation 1', () => {
    const numbers = take(50_000, createRandom(5).exponential);
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.abs(mean(numbers) - 1)).toBeLessThan(0.02);
    expect(Math.abs(variance(numbers) - 1)).toBeLessThan(0.05);
    expect(Math.abs(median(numbers) - Math.LN2)).toBeLessThan(0.02);
  });

  it.each([0.05, 0.5, 1, 3, 40])('are gamma of shape %d with that mean and variance', (shape) => {
    const random = createRandom(6);
    const numbers = take(100_000, () => random.gamma(shape));
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.abs(mean(numbers) / shape - 1)).toBeLessThan(0.03);
    expect(Math.abs(variance(numbers) / shape - 1)).toBeLessThan(0.06);
  });
});

describe('streams of random numbers', () => {
  it('differ by name and by seed, and are the same for the same', () => {
    const first = (seed: number, name: string) => createStream(seed, name).uniform();
    const firsts = [1, 2, 3].flatMap((seed) => ['a', 'b', 'ab', 'ba', ''].map((name) => first(seed, name)));
    expect(new Set(firsts).size).toBe(firsts.length);
    expect(first(1, 'a')).toBe(first(1, 'a'));
  });
});
