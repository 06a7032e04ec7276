import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Basis } from '#cotune/manager/solve/many/basis.js';
import { none, Pricing } from '#cotune/manager/solve/many/pricing.js';
import { appsOf, columnsArbitrary, costOf, decisions } from './small-columns.js';

const pricesArbitrary = fc
  .array(fc.double({ min: 0, max: 5, noNaN: true }), { minLength: 3, maxLength: 3 })
  .map((prices) => Float64Array.from(prices));

describe('pricing', () => {
  it('gives under any prices a bound that no decision within the limits costs less than', () => {
    fc.assert(
      fc.property(columnsArbitrary, pricesArbitrary, (columns, prices) => {
        const pricing = new Pricing(new Basis(columns, appsOf(columns)));
        pricing.begin(prices);
        const bound = pricing.priceAll();
        for (const chosen of decisions(columns))
          expect(costOf(columns, chosen)).toBeGreaterThanOrEqual(bound - 1e-9);
      }),
    );
  });

  it('names the cheapest column of each application, and nothing to bring in where all are on theirs', () => {
    fc.assert(
      fc.property(columnsArbitrary, pricesArbitrary, (columns, prices) => {
        const basis = new Basis(columns, appsOf(columns));
        const pricing = new Pricing(basis);
        pricing.begin(prices);
        pricing.priceAll();
        for (let column = 0; column < columns.cost.length; column++)
          expect(pricing.costOf(pricing.candidates[columns.app[column]!]!)).toBeLessThanOrEqual(
            pricing.costOf(column),
          );
        basis.keys.set(pricing.candidates);
        expect(pricing.bestCandidate()).toBe(none);
      }),
    );
  });
});
