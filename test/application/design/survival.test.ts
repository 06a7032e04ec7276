import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dominates } from '#cotune/application/design/pareto.js';
import { rankByFronts } from '#cotune/application/design/survival.js';

const points = fc.array(
  fc.record({ accuracy: fc.integer({ min: 0, max: 9 }), latencySeconds: fc.integer({ min: 0, max: 9 }) }),
  { maxLength: 25 },
);

describe('survival', () => {
  it('keeps every point, and none before one that dominates it', () => {
    fc.assert(
      fc.property(points, (all) => {
        const ranked = rankByFronts(all);
        expect(ranked.length).toBe(all.length);
        for (const [index, { point }] of ranked.entries())
          for (const { point: later } of ranked.slice(index + 1)) expect(dominates(later, point)).toBe(false);
      }),
    );
  });

  it('keeps the ends of a front before its crowded middle', () => {
    const line = [0, 1, 2, 3, 10].map((x) => ({ accuracy: x, latencySeconds: x }));
    const order = rankByFronts(line).map(({ point }) => point.accuracy);
    expect(order.slice(0, 3).sort((a, b) => a - b)).toEqual([0, 3, 10]);
  });
});
