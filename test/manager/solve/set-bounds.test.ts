import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SetBounds } from '#cotune/manager/solve/set-bounds.js';
import { Subsets } from '#cotune/manager/solve/subsets.js';
import type { Table } from '#cotune/manager/solve/table.js';

const sets = 8;

/** Bounds of all sets of three applications, each of which takes so many watts and bytes at least. */
function boundsOf(limits: { powerCapWatts: number | null; memoryBytes: number | null }, bytes = 0) {
  const count = (set: number) => [...set.toString(2)].filter((bit) => bit === '1').length;
  const counts = Float64Array.from({ length: sets }, (_, set) => count(set));
  const leastBytes = counts.map((apps) => apps * bytes);
  const subsets = Object.assign(new Subsets(), { sets, leastWatts: counts, leastBytes });
  const bounds = new SetBounds();
  bounds.begin({ problem: limits, leastIdleWatts: [0.25, 0.25] } as unknown as Table, subsets);
  return bounds;
}

const unlimited = { powerCapWatts: null, memoryBytes: null };

describe('the bounds of sets', () => {
  it('begin with the set that rejects nobody', () => {
    expect(boundsOf(unlimited).next(0)).toBe(sets - 1);
  });

  it('leave out whom the power cap or the memory cannot hold, with what idle levels draw', () => {
    expect(boundsOf({ ...unlimited, powerCapWatts: 2.5 }).next(0)).toBe(0b110);
    expect(boundsOf({ ...unlimited, powerCapWatts: 2.4 }).next(0)).toBe(0b100);
    expect(boundsOf({ ...unlimited, memoryBytes: 100 }, 60).next(0)).toBe(0b100);
  });

  it('only rise, name the least below the limit, and end when all are closed or above it', () => {
    const raises = fc.array(fc.tuple(fc.integer({ min: 1, max: sets - 1 }), fc.integer({ min: 0, max: 9 })));
    fc.assert(
      fc.property(raises, fc.integer({ min: 0, max: 12 }), (raised, limit) => {
        const bounds = boundsOf(unlimited);
        const known = new Array<number>(sets).fill(Number.NEGATIVE_INFINITY);
        for (const [set, bound] of raised) {
          bounds.raise(set, bound);
          known[set] = Math.max(known[set]!, bound);
        }
        for (let set = bounds.next(limit); set > 0; set = bounds.next(limit)) {
          expect(known[set]).toBe(Math.min(...known.slice(1)));
          expect(known[set]).toBeLessThan(limit);
          bounds.close(set);
          known[set] = Infinity;
        }
        expect(Math.min(...known.slice(1))).toBeGreaterThanOrEqual(limit);
      }),
    );
  });
});
