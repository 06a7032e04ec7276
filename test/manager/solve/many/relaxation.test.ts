import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Columns } from '#cotune/manager/solve/many/columns.js';
import { Relaxation } from '#cotune/manager/solve/many/relaxation.js';
import { appsOf, columnsArbitrary, costOf, decisions, usage } from './small-columns.js';

function relax(columns: Columns) {
  const relaxation = new Relaxation(columns, appsOf(columns));
  relaxation.begin(null);
  return { relaxation, bound: relaxation.optimise(Infinity) };
}

function sharesOf(relaxation: Relaxation): [column: number, share: number][] {
  const shares: [number, number][] = [];
  for (let app = 0; app < relaxation.apps; app++)
    relaxation.eachShare(app, (column, share) => shares.push([column, share]));
  return shares;
}

const leastOf = (columns: Columns) =>
  Math.min(...decisions(columns).map((chosen) => costOf(columns, chosen)));

describe('the relaxation', () => {
  it('ends with a mixture that keeps the limits and costs what its bound says', () => {
    fc.assert(
      fc.property(columnsArbitrary, (columns) => {
        const { relaxation, bound } = relax(columns);
        const shares = sharesOf(relaxation);
        for (const sum of usage(columns, shares)) expect(sum).toBeLessThanOrEqual(1 + 1e-6);
        const cost = shares.reduce((sum, [column, share]) => sum + share * columns.cost[column]!, 0);
        expect(cost).toBeCloseTo(bound, 6);
      }),
    );
  });

  it('is the best decision where nobody is mixed, and below it otherwise', () => {
    fc.assert(
      fc.property(columnsArbitrary, (columns) => {
        const { relaxation, bound } = relax(columns);
        const least = leastOf(columns);
        expect(bound).toBeLessThanOrEqual(least + 1e-6);
        const whole = Array.from({ length: relaxation.apps }, (_, app) => relaxation.wholeColumn(app));
        if (!whole.includes(-1)) expect(bound).toBeCloseTo(least, 5);
      }),
    );
  });

  it('leaves out no column of a decision below the limit', () => {
    fc.assert(
      fc.property(columnsArbitrary, (columns) => {
        const least = leastOf(columns);
        const { relaxation } = relax(columns);
        const columnsBefore = columns.start.at(-1)!;
        relaxation.narrow(least + 1e-6, new Int32Array(columnsBefore));
        expect(columns.start.at(-1)!).toBeLessThanOrEqual(columnsBefore);
        expect(leastOf(columns)).toBeCloseTo(least, 9);
      }),
    );
  });
});
