import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Basis } from '#cotune/manager/solve/many/basis.js';
import { Entrance } from '#cotune/manager/solve/many/entrance.js';
import { Pricing } from '#cotune/manager/solve/many/pricing.js';
import { appsOf, columnsArbitrary, usage } from './small-columns.js';

/** Everyone rejected, and what is left of each row. */
function rejectAll(columns: Basis['columns']) {
  const apps = appsOf(columns);
  const basis = new Basis(columns, apps);
  const pricing = new Pricing(basis);
  const entrance = new Entrance(basis);
  basis.resize();
  entrance.resize();
  pricing.begin(null);
  basis.keys.set(columns.start.subarray(0, apps));
  basis.beginWith(columns.limit);
  return { basis, pricing, entrance };
}

function sharesOf(basis: Basis): (readonly [column: number, share: number])[] {
  const shares: [number, number][] = [];
  for (let app = 0; app < basis.apps; app++)
    basis.eachShare(app, (column, share) => shares.push([column, share]));
  return shares;
}

describe('a basis', () => {
  it('keeps every limit and no share below 0, whatever is brought in', () => {
    fc.assert(
      fc.property(columnsArbitrary, fc.array(fc.nat()), (columns, entering) => {
        const { basis, pricing, entrance } = rejectAll(columns);
        for (const number of entering) {
          expect(basis.solve(pricing.prices)).toBe(true);
          const column = number % columns.cost.length;
          if (!basis.keys.includes(column) && !basis.working.includes(column)) entrance.enter(column);
        }
        expect(basis.solve(pricing.prices)).toBe(true);
        for (const [, share] of sharesOf(basis)) expect(share).toBeGreaterThanOrEqual(-1e-6);
        for (const sum of usage(columns, sharesOf(basis))) expect(sum).toBeLessThanOrEqual(1 + 1e-6);
      }),
    );
  });

  it('has prices under which what is mixed costs as much as the key of its application', () => {
    fc.assert(
      fc.property(columnsArbitrary, (columns) => {
        const { basis, pricing, entrance } = rejectAll(columns);
        for (let column = 0; column < columns.cost.length; column++) {
          basis.solve(pricing.prices);
          if (!basis.keys.includes(column) && !basis.working.includes(column)) entrance.enter(column);
        }
        basis.solve(pricing.prices);
        for (let place = 0; place < columns.rows; place++) {
          const owner = basis.ownerOf(place);
          if (owner < 0) continue;
          const [one, key] = [basis.working[place]!, basis.keys[owner]!];
          const size = Math.max(1, ...pricing.prices.map(Math.abs));
          expect(Math.abs(pricing.costOf(one) - pricing.costOf(key)) / size).toBeLessThan(1e-6);
        }
      }),
    );
  });

  it('says of an application whether it is whole: on one column alone', () => {
    fc.assert(
      fc.property(columnsArbitrary, (columns) => {
        const { basis, pricing } = rejectAll(columns);
        basis.solve(pricing.prices);
        for (let app = 0; app < basis.apps; app++) expect(basis.wholeColumn(app)).toBe(columns.start[app]);
      }),
    );
  });
});
