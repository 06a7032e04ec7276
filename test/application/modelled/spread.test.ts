import { describe, expect, it } from 'vitest';
import { drawFactor, scaleWork } from '#cotune/application/modelled/spread.js';
import { createRandom } from '#cotune/core/random.js';
import { stage } from '../../support/small-board.js';

function draws(spread: Parameters<typeof drawFactor>[0], count: number): number[] {
  const random = createRandom(7);
  return Array.from({ length: count }, () => drawFactor(spread, random)).sort((a, b) => a - b);
}

describe('the spread of service times', () => {
  it('has the median 1 and the standard deviation that it says', () => {
    const sorted = draws({ sigmaLog: 0.1, outlierShare: 0, outlierMean: 0 }, 20_000);
    expect(sorted[10_000]).toBeCloseTo(1, 2);
    expect(Math.log(sorted[16_827]!)).toBeCloseTo(0.1, 2);
    expect(sorted[0]).toBeGreaterThan(0);
  });

  it('delays some by an exponential time', () => {
    const sorted = draws({ sigmaLog: 0, outlierShare: 0.25, outlierMean: 2 }, 20_000);
    const late = sorted.filter((factor) => factor > 1);
    expect(late.length / sorted.length).toBeCloseTo(0.25, 2);
    const mean = late.reduce((sum, factor) => sum + factor - 1, 0) / late.length;
    // Within three standard errors.
    expect(Math.abs(mean - 2)).toBeLessThan((3 * 2) / Math.sqrt(late.length));
  });

  it('is none without any', () => {
    expect(new Set(draws({ sigmaLog: 0, outlierShare: 0, outlierMean: 1 }, 100))).toEqual(new Set([1]));
  });
});

it('scales cycles and bytes, and nothing else', () => {
  const work = [stage({ computeCycles: 10, memoryBytes: 4, activity: 0.5, parallelFraction: 0.3 })];
  expect(scaleWork(work, 1.5)).toEqual([{ ...work[0], computeCycles: 15, memoryBytes: 6 }]);
});
