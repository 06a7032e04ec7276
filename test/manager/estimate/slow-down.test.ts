import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fairShareLog, profileSpreadLog } from '#cotune/manager/estimate/prior.js';
import { SampleMemory } from '#cotune/manager/estimate/sample-memory.js';
import { createSlowDownEstimator } from '#cotune/manager/estimate/slow-down.js';
import { application } from '../plant.js';

const { options } = application('a', { threads: [1] }).profile;
const largest = options.length - 1;
const quantile = 0.975;

/** Feeds an operating point a slow-down at 25 Hz for a while. */
function feed(
  estimator: ReturnType<typeof createSlowDownEstimator>,
  span: { from: number; seconds: number; index: number; slowDown: number; crowding: number | undefined },
): void {
  const { subnet, threads, latencySeconds } = options[span.index]!;
  for (let time = span.from; time < span.from + span.seconds; time += 0.04) {
    estimator.advance(time, span.crowding);
    const serviceSeconds = latencySeconds.p50 * span.slowDown;
    estimator.observe({ subnet, threads, serviceSeconds, endSeconds: time }, 'all');
    estimator.tailSeconds();
  }
}

const slowDownOf = (estimator: ReturnType<typeof createSlowDownEstimator>, index: number) =>
  estimator.tailSeconds()[index]! / options[index]!.latencySeconds.p50;

describe('the slow-down estimator', () => {
  it('starts from the fair share and the spread of the profile', () => {
    const estimator = createSlowDownEstimator(options, quantile);
    estimator.advance(0, 0);
    expect(slowDownOf(estimator, 0)).toBeCloseTo(Math.exp(profileSpreadLog(options[0]!, quantile)));
    estimator.advance(1, 1);
    const shared = fairShareLog(1, 1, 1) + profileSpreadLog(options[0]!, quantile);
    expect(slowDownOf(estimator, 0)).toBeCloseTo(Math.exp(shared));
  });

  it('predicts between the samples and the prior, each with the spread of the profile', () => {
    fc.assert(
      fc.property(
        // So near each other that none is far above the predicted tail: after an alarm the prediction is another.
        fc.array(fc.double({ min: 0.9, max: 1.1, noNaN: true }), { minLength: 1, maxLength: 60 }),
        fc.nat(largest),
        (slowDowns, index) => {
          const estimator = createSlowDownEstimator(options, quantile);
          for (const [step, slowDown] of slowDowns.entries())
            feed(estimator, { from: step * 0.04, seconds: 0.01, index, slowDown, crowding: 0 });
          expect(estimator.alarmed).toBe(false);
          estimator.advance(slowDowns.length * 0.04 + 1, 0);
          const spread = Math.exp(profileSpreadLog(options[index]!, quantile));
          const slowDown = slowDownOf(estimator, index);
          expect(slowDown).toBeGreaterThanOrEqual(Math.min(...slowDowns) - 1e-9);
          expect(slowDown).toBeLessThanOrEqual(Math.max(1, ...slowDowns) * spread + 1e-9);
        },
      ),
    );
  });

  it('raises an alarm when a service takes far longer than predicted, and expects company on each processor', () => {
    const estimator = createSlowDownEstimator(options, quantile);
    feed(estimator, { from: 0, seconds: 2, index: largest, slowDown: 1, crowding: 0 });
    expect(estimator.alarmed).toBe(false);
    feed(estimator, { from: 2, seconds: 0.01, index: largest, slowDown: 1.9, crowding: 0 });
    expect(estimator.alarmed).toBe(true);
    expect(slowDownOf(estimator, 5)).toBeGreaterThan(2);
  });

  it('takes a dropped frame for an alarm', () => {
    const estimator = createSlowDownEstimator(options, quantile);
    estimator.advance(0, 0);
    estimator.observeDrop();
    expect(estimator.alarmed).toBe(true);
  });

  it('forgets a single glitch within half a second', () => {
    const estimator = createSlowDownEstimator(options, quantile);
    feed(estimator, { from: 0, seconds: 3, index: largest, slowDown: 1, crowding: 0 });
    const before = slowDownOf(estimator, largest);
    feed(estimator, { from: 3, seconds: 0.01, index: largest, slowDown: 2.5, crowding: 0 });
    feed(estimator, { from: 3.04, seconds: 0.4, index: 6, slowDown: 1, crowding: 0 });
    expect(estimator.alarmed).toBe(false);
    expect(slowDownOf(estimator, largest)).toBeLessThan(before * 1.03);
  });

  it('lets the calm phase speak again as soon as the load has left', () => {
    const estimator = createSlowDownEstimator(options, quantile);
    feed(estimator, { from: 0, seconds: 5, index: largest, slowDown: 1, crowding: 0 });
    const calm = slowDownOf(estimator, largest);
    feed(estimator, { from: 5, seconds: 10, index: 7, slowDown: 2, crowding: 1 });
    expect(slowDownOf(estimator, largest)).toBeGreaterThan(1.7);
    estimator.advance(15.2, 0);
    expect(slowDownOf(estimator, largest)).toBeLessThan(calm * 1.05);
  });

  it('does not take what a short job saw for what a long one will see', () => {
    const estimator = createSlowDownEstimator(options, quantile);
    feed(estimator, { from: 0, seconds: 5, index: 0, slowDown: 1, crowding: 1 });
    expect(slowDownOf(estimator, 0)).toBeLessThan(1.3);
    expect(slowDownOf(estimator, largest)).toBeGreaterThan(1.9);
  });

  it('learns how many competitors share a processor, for operating points never tried', () => {
    const estimator = createSlowDownEstimator(options, quantile);
    feed(estimator, { from: 0, seconds: 5, index: 3, slowDown: 3, crowding: 1 });
    expect(slowDownOf(estimator, largest)).toBeGreaterThan(2.8);
  });

  it('waits longer and longer before it hopes again where no monitor tells of the load', () => {
    const estimator = createSlowDownEstimator(options, quantile);
    const lasts = (from: number) => {
      feed(estimator, { from, seconds: 0.01, index: largest, slowDown: 3, crowding: undefined });
      let time = from;
      while (estimator.alarmed) {
        time += 0.1;
        feed(estimator, { from: time, seconds: 0.01, index: 0, slowDown: 1, crowding: undefined });
      }
      return time - from;
    };
    const first = lasts(1);
    const second = lasts(1 + first + 0.2);
    expect(second).toBeGreaterThan(1.5 * first);
  });

  it('ignores an operating point that the profile does not know', () => {
    const estimator = createSlowDownEstimator(options, quantile);
    estimator.advance(0, 0);
    estimator.observe({ subnet: 'other', threads: 1, serviceSeconds: 9, endSeconds: 0 }, 'all');
    estimator.observe({ subnet: 's1', threads: 1, serviceSeconds: 9, endSeconds: 0 }, 'elsewhere');
    expect(estimator.alarmed).toBe(false);
  });
});

describe('the memory of samples', () => {
  const sample = (slowDownLog: number, option = 0, crowding = 0) => ({
    option,
    slowDownLog,
    crowding,
    timeSeconds: 0,
  });
  const even = Float64Array.of(1, 1);

  it('gives a quantile and a median that are among the samples', () => {
    const values = fc.array(fc.double({ min: -3, max: 5, noNaN: true }), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(values, (logs) => {
        const memory = new SampleMemory(2);
        for (const [index, log] of logs.entries()) memory.add(sample(log, index % 2));
        memory.weigh(() => 1);
        const { tailLog, medianLog } = memory.tail(even, 0.9);
        expect(logs).toContain(tailLog);
        expect(logs).toContain(medianLog);
        expect(tailLog).toBeGreaterThanOrEqual(medianLog);
      }),
    );
  });

  it('counts nothing without weight or affinity', () => {
    const memory = new SampleMemory(2);
    memory.add(sample(1));
    memory.weigh(() => 1);
    expect(memory.tail(Float64Array.of(0, 1), 0.9).weight).toBe(0);
    memory.weigh(() => 0);
    expect(memory.tail(even, 0.9).weight).toBe(0);
  });

  it('keeps the samples of calm times through any number of crowded ones, and stays bounded', () => {
    const memory = new SampleMemory(2);
    for (let index = 0; index < 10; index++) memory.add(sample(0));
    for (let index = 0; index < 5000; index++) memory.add(sample(1, 0, 1));
    memory.weigh(({ crowding }) => (crowding === 0 ? 1 : 0));
    expect(memory.tail(even, 0.9)).toEqual({ tailLog: 0, medianLog: 0, weight: 10 });
    expect(memory.size).toBeLessThan(100);
  });

  it('never holds more than its bound, whatever the number of operating points', () => {
    const memory = new SampleMemory(100);
    for (let index = 0; index < 5000; index++) memory.add(sample(index / 5000, index % 100, (index % 7) / 7));
    expect(memory.size).toBe(512);
  });
});
