import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Finalist, selectFinalists, separationOf } from '#cotune/application/design/finalists.js';

/** Right on the first `right` of 1,000 images: every image it wins over another counts one way. */
const finalist = (right: number, latencySeconds: number): Finalist => ({
  accuracy: right / 1000,
  latencySeconds,
  correct: Uint8Array.from({ length: 1000 }, (_, image) => (image < right ? 1 : 0)),
});
const front = (rights: readonly number[]) => rights.map((right, index) => finalist(right, index + 1));
const rightsOf = (chosen: readonly Finalist[]) => chosen.map(({ accuracy }) => Math.round(accuracy * 1000));

describe('the separation of two sub-networks', () => {
  it('is the signed square root of McNemar’s statistic', () => {
    const a = { accuracy: 4 / 8, latencySeconds: 1, correct: Uint8Array.of(1, 1, 1, 0, 0, 0, 0, 1) };
    const b = { accuracy: 6 / 8, latencySeconds: 1, correct: Uint8Array.of(1, 0, 0, 1, 1, 1, 1, 1) };
    expect(separationOf(a, b)).toBeCloseTo((4 - 2) / Math.sqrt(6));
    expect(separationOf(b, a)).toBeCloseTo(-(4 - 2) / Math.sqrt(6));
    expect(separationOf(a, a)).toBe(0);
  });
});

describe('the finalists', () => {
  it('are as many as separate, with both ends', () => {
    const crowd = front([700, 701, 702, 720, 740, 741, 742, 780]);
    const { chosen, separation } = selectFinalists(crowd, { atLeast: 2, atMost: 8, separation: 3 });
    expect(rightsOf(chosen)[0]).toBe(700);
    expect(rightsOf(chosen).at(-1)).toBe(780);
    expect(chosen.length).toBe(4);
    expect(separation).toBeGreaterThanOrEqual(3);
  });

  it('give up separation before they become fewer than asked for', () => {
    const { chosen, separation } = selectFinalists(front([700, 701, 702, 703, 704]), {
      atLeast: 4,
      atMost: 8,
      separation: 5,
    });
    expect(chosen.length).toBe(4);
    expect(separation).toBeLessThan(5);
  });

  it('are spread as widely as any choice of as many could be', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 999 }), { minLength: 3, maxLength: 9 }),
        fc.integer({ min: 2, max: 5 }),
        (rights, count) => {
          const all = front([...rights].sort((a, b) => a - b));
          const size = Math.min(count, all.length);
          const limits = { atLeast: size, atMost: size, separation: 1e9 };
          const { chosen, separation } = selectFinalists(all, limits);
          expect(chosen.length).toBe(size);
          const smallest = (chain: readonly Finalist[]) =>
            Math.min(...chain.slice(1).map((b, index) => separationOf(chain[index]!, b)));
          expect(separation).toBeCloseTo(smallest(chosen));
          for (const middle of subsets(all.slice(1, -1), size - 2))
            expect(smallest([all[0]!, ...middle, all.at(-1)!])).toBeLessThanOrEqual(separation + 1e-9);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('are a front of one or two as they are', () => {
    const limits = { atLeast: 8, atMost: 14, separation: 2 };
    expect(selectFinalists(front([700]), limits).chosen.length).toBe(1);
    expect(selectFinalists(front([700, 701]), limits).chosen.length).toBe(2);
  });
});

function subsets<T>(items: readonly T[], size: number): T[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, index) =>
    subsets(items.slice(index + 1), size - 1).map((rest) => [item, ...rest]),
  );
}
