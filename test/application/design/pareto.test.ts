import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dominates, hypervolume, type Objectives, paretoFront } from '#cotune/application/design/pareto.js';

const point = fc.record({
  accuracy: fc.integer({ min: 0, max: 20 }).map((value) => value / 20),
  latencySeconds: fc.integer({ min: 0, max: 20 }).map((value) => value / 20),
});
const points = fc.array(point, { maxLength: 30 });
const reference = { accuracy: 0.1, latencySeconds: 0.95 };

/** The covered area counted on a grid as fine as the points lie. */
function areaByCounting(all: readonly Objectives[]): number {
  let cells = 0;
  for (let accuracy = 2; accuracy < 20; accuracy++)
    for (let latency = 0; latency < 19; latency++)
      if (all.some((p) => p.accuracy * 20 >= accuracy + 0.9 && p.latencySeconds * 20 <= latency + 0.1))
        cells++;
  return cells / 400;
}

describe('the Pareto front', () => {
  it('holds what nothing dominates, and everything else is dominated or equal', () => {
    fc.assert(
      fc.property(points, (all) => {
        const front = paretoFront(all);
        for (const one of front) expect(all.some((other) => dominates(other, one))).toBe(false);
        for (const one of all)
          expect(
            front.some(
              (other) =>
                dominates(other, one) ||
                (other.accuracy === one.accuracy && other.latencySeconds === one.latencySeconds),
            ),
          ).toBe(true);
      }),
    );
  });

  it('ascends in both', () => {
    fc.assert(
      fc.property(points, (all) => {
        const front = paretoFront(all);
        for (const [index, one] of front.slice(1).entries()) {
          expect(one.accuracy).toBeGreaterThan(front[index]!.accuracy);
          expect(one.latencySeconds).toBeGreaterThan(front[index]!.latencySeconds);
        }
      }),
    );
  });
});

describe('the hypervolume', () => {
  it('is the area that the points cover', () => {
    fc.assert(
      fc.property(points, (all) => {
        expect(hypervolume(all, reference)).toBeCloseTo(areaByCounting(all), 9);
      }),
    );
  });

  it('is that of the front, and never shrinks with another point', () => {
    fc.assert(
      fc.property(points, point, (all, another) => {
        const covered = hypervolume(all, reference);
        expect(hypervolume(paretoFront(all), reference)).toBeCloseTo(covered, 12);
        expect(hypervolume([...all, another], reference)).toBeGreaterThanOrEqual(covered - 1e-12);
      }),
    );
  });
});
