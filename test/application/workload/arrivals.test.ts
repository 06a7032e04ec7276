import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OpenArrivals } from '#cotune/application/workload/arrival-spec.js';
import { createArrivals } from '#cotune/application/workload/arrivals.js';
import { createRandom } from '#cotune/core/random.js';
import { mean } from '#cotune/core/statistics.js';

const timesOf = (spec: OpenArrivals, seconds: number, seed = 1) => [
  ...createArrivals(spec, createRandom(seed), seconds),
];

function gapsOf(times: readonly number[]): number[] {
  return times.slice(1).map((time, index) => time - times[index]!);
}

function variation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2))) / middle;
}

const rate = fc.double({ min: 0.1, max: 200, noNaN: true });
const ascendingTimes = fc
  .array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 1, maxLength: 50 })
  .map((times) => times.toSorted((a, b) => a - b));
const anyArrivals: fc.Arbitrary<OpenArrivals> = fc.oneof(
  fc.record({
    kind: fc.constant('periodic' as const),
    ratePerSecond: rate,
    offsetSeconds: fc.double({ min: 0, max: 5, noNaN: true }),
  }),
  fc.record({ kind: fc.constant('poisson' as const), ratePerSecond: rate }),
  fc.record({
    kind: fc.constant('gamma' as const),
    ratePerSecond: rate,
    burstiness: fc.double({ min: 0.05, max: 20, noNaN: true }),
  }),
  fc.record({
    kind: fc.constant('trace' as const),
    file: fc.constant('trace.csv'),
    recordedSeconds: ascendingTimes,
    timesFaster: fc.double({ min: 0.1, max: 10, noNaN: true }),
    keepOneIn: fc.integer({ min: 1, max: 5 }),
  }),
  fc.record({ kind: fc.constant('schedule' as const), atSeconds: ascendingTimes }),
);

describe('arrivals of any kind', () => {
  it('ascend and end before the end', () => {
    fc.assert(
      fc.property(anyArrivals, fc.integer(), (spec, seed) => {
        const times = timesOf(spec, 10, seed);
        expect(gapsOf(times).every((gap) => gap >= 0)).toBe(true);
        expect(times.every((time) => time >= 0 && time < 10)).toBe(true);
      }),
    );
  });

  it('are the same for the same seed, and begin the same however long they last', () => {
    fc.assert(
      fc.property(anyArrivals, fc.integer(), (spec, seed) => {
        const long = timesOf(spec, 10, seed);
        expect(timesOf(spec, 10, seed)).toEqual(long);
        expect(timesOf(spec, 4, seed)).toEqual(long.filter((time) => time < 4));
      }),
    );
  });

  it('are drawn one by one, so that an endless run can begin', () => {
    const arrivals = createArrivals(
      { kind: 'poisson', ratePerSecond: 1e4 },
      createRandom(1),
      Number.POSITIVE_INFINITY,
    );
    expect(arrivals.next().value).toBeGreaterThan(0);
  });
});

describe('periodic arrivals', () => {
  it('do not drift', () => {
    const times = timesOf({ kind: 'periodic', ratePerSecond: 3, offsetSeconds: 0.25 }, 1000);
    expect(times).toHaveLength(3000);
    times.forEach((time, index) => {
      expect(time).toBe(0.25 + index / 3);
    });
  });
});

describe('random arrivals', () => {
  it.each([
    [{ kind: 'poisson', ratePerSecond: 50 }, 1],
    [{ kind: 'gamma', ratePerSecond: 50, burstiness: 0.3 }, 0.3],
    [{ kind: 'gamma', ratePerSecond: 50, burstiness: 1 }, 1],
    [{ kind: 'gamma', ratePerSecond: 50, burstiness: 2.5 }, 2.5],
  ] as const)('of %j come at that rate with a coefficient of variation of %d', (spec, burstiness) => {
    const times = timesOf(spec, 2000, 3);
    expect(Math.abs(times.length / 2000 / spec.ratePerSecond - 1)).toBeLessThan(0.02);
    expect(Math.abs(variation(gapsOf(times)) / burstiness - 1)).toBeLessThan(0.04);
  });

  it('differ between seeds', () => {
    const spec = { kind: 'poisson', ratePerSecond: 5 } as const;
    expect(timesOf(spec, 10, 1)).not.toEqual(timesOf(spec, 10, 2));
  });
});

describe('recorded arrivals', () => {
  const recording = { kind: 'trace', file: 'trace.csv', timesFaster: 1, keepOneIn: 1 } as const;

  it('are played as they were, faster where asked for', () => {
    const recordedSeconds = [0, 1, 1, 4];
    expect(timesOf({ ...recording, recordedSeconds }, 10)).toEqual([0, 1, 1, 4]);
    expect(timesOf({ ...recording, recordedSeconds, timesFaster: 2 }, 10)).toEqual([0, 0.5, 0.5, 2]);
  });

  it('are thinned by chance, so that what is random stays random', () => {
    const recordedSeconds = timesOf({ kind: 'poisson', ratePerSecond: 100 }, 2000);
    const kept = timesOf({ ...recording, recordedSeconds, keepOneIn: 10 }, 2000, 2);
    expect(Math.abs(kept.length / 2000 / 10 - 1)).toBeLessThan(0.03);
    expect(Math.abs(variation(gapsOf(kept)) - 1)).toBeLessThan(0.04);
  });
});
