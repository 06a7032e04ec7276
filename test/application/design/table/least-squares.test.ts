import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dot, leastSquares, robustLeastSquares } from '#cotune/application/design/table/least-squares.js';
import { createRandom } from '#cotune/core/random.js';

function sample(coefficients: readonly number[], count: number, noise: number, seed = 1) {
  const random = createRandom(seed);
  const rows = Array.from({ length: count }, () => coefficients.map(() => random.normal()));
  return { rows, targets: rows.map((row) => dot(row, coefficients) + noise * random.normal()) };
}

describe('least squares', () => {
  it('finds the coefficients that made the targets', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 1, maxLength: 6 }),
        (wanted) => {
          const { rows, targets } = sample(wanted, 40, 0);
          for (const [index, found] of leastSquares(rows, targets).entries())
            expect(found).toBeCloseTo(wanted[index]!, 5);
        },
      ),
    );
  });

  it('leaves out what has no weight', () => {
    const fitted = leastSquares([[1], [1], [1]], [2, 2, 900], [1, 1, 0]);
    expect(fitted[0]).toBeCloseTo(2, 6);
  });

  it('shares the weight of columns that are the same, and is finite', () => {
    const [first, second] = leastSquares(
      [
        [1, 1],
        [2, 2],
        [3, 3],
      ],
      [2, 4, 6],
    ) as unknown as [number, number];
    expect(first + second).toBeCloseTo(2, 4);
    expect(first).toBeCloseTo(second, 3);
  });

  it('is finite where a column is always zero', () => {
    const fitted = leastSquares(
      [
        [1, 0],
        [2, 0],
      ],
      [1, 2],
    );
    expect(fitted[0]).toBeCloseTo(1, 4);
    expect(fitted[1]).toBeCloseTo(0, 6);
  });
});

describe('robust least squares', () => {
  it('is not pulled away by a tenth of wild targets, which plain least squares is', () => {
    const { rows, targets } = sample([2, -1], 200, 0.01);
    const wild = targets.map((target, index) => (index % 10 === 0 ? target + 500 : target));
    const off = (fitted: Float64Array) => Math.abs(fitted[0]! - 2) + Math.abs(fitted[1]! + 1);
    expect(off(robustLeastSquares(rows, wild))).toBeLessThan(0.01);
    expect(off(leastSquares(rows, wild))).toBeGreaterThan(1);
  });

  it('takes what fits exactly as it is', () => {
    const { rows, targets } = sample([3, 4], 20, 0);
    expect([...robustLeastSquares(rows, targets)].map(Math.round)).toEqual([3, 4]);
  });
});
