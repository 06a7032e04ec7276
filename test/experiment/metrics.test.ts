import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FrameOutcome, FrameReport } from '#cotune/core/frame.js';
import type { Phase } from '#cotune/experiment/journal.js';
import { applicationMetrics } from '#cotune/experiment/metrics.js';

const camera = { name: 'camera', ratePerSecond: 10 };
const phases: Phase[] = [
  { name: 'calm', startSeconds: 0, endSeconds: 10 },
  { name: 'disturbed', startSeconds: 10, endSeconds: 20 },
  { name: 'recovered', startSeconds: 20, endSeconds: 30 },
];

function frame(sequence: number, outcome: FrameOutcome = 'hit', change: object = {}): FrameReport {
  const completed = outcome === 'hit' || outcome === 'miss';
  return {
    application: 'camera',
    sequence,
    arrivalSeconds: sequence / 10,
    outcome,
    inference: completed
      ? {
          subnet: 's1',
          threads: 1,
          latencySeconds: outcome === 'hit' ? 0.05 : 0.15,
          serviceSeconds: 0.04,
          accuracy: 0.8,
          labelled: null,
          ...change,
        }
      : null,
  };
}

/** A whole run of 300 frames, each as `outcomeOf` says; undefined for a frame that nobody reported. */
const runOf = (outcomeOf: (sequence: number) => FrameOutcome | undefined) =>
  Array.from({ length: 300 }, (_, sequence) => sequence).flatMap((sequence) => {
    const outcome = outcomeOf(sequence);
    return outcome === undefined ? [] : [frame(sequence, outcome)];
  });

describe('the metrics of an application', () => {
  it('count misses, dropped and failed frames against all that arrived', () => {
    const outcomes: FrameOutcome[] = ['miss', 'dropped', 'failed'];
    const metrics = applicationMetrics(
      camera,
      runOf((n) => outcomes[n - 50] ?? 'hit'),
      phases,
    );
    expect(metrics).toMatchObject({ requests: 300, failed: 1, missRate: 0.01, longestMissBurst: 3 });
    expect(metrics.phases.map((phase) => phase.missRate)).toEqual([0.03, 0, 0]);
  });

  it('count the frames that a dead process never saw as failed', () => {
    const dead = runOf((n) => (n >= 40 && n < 60 ? undefined : 'hit'));
    expect(applicationMetrics(camera, dead, phases)).toMatchObject({
      requests: 300,
      failed: 20,
      longestMissBurst: 20,
    });
    const neverBack = runOf((n) => (n >= 200 ? undefined : 'hit'));
    expect(applicationMetrics(camera, neverBack, phases)).toMatchObject({ requests: 300, failed: 100 });
    const late = runOf((n) => (n < 30 ? undefined : 'hit'));
    expect(applicationMetrics(camera, late, phases).failed).toBe(29);
    expect(applicationMetrics(camera, [], phases)).toMatchObject({ requests: 300, failed: 300, missRate: 1 });
  });

  it('do not call the frames failed that were under way when the run ended', () => {
    const cut = runOf((n) => (n >= 297 || n === 0 ? undefined : 'hit'));
    expect(applicationMetrics(camera, cut, phases)).toMatchObject({ requests: 296, failed: 0 });
  });

  it('give null, not a number, where nothing completed', () => {
    const metrics = applicationMetrics(
      camera,
      runOf(() => 'dropped'),
      phases,
    );
    expect(metrics.latencySeconds).toEqual({ p50: null, p95: null, p99: null });
    expect(metrics).toMatchObject({ accuracyCalibrated: null, accuracyMeasured: null, missRate: 1 });
    expect(JSON.stringify(applicationMetrics(camera, [], []))).not.toContain('NaN');
  });

  it('take the recovery at the first of twenty hits in a row after the disturbance', () => {
    const metrics = applicationMetrics(
      camera,
      runOf((n) => (n >= 102 && n < 105 ? 'miss' : n === 115 ? 'dropped' : 'hit')),
      phases,
    );
    expect(metrics.recoverySeconds).toBeCloseTo(1.6, 9);
    expect(
      applicationMetrics(
        camera,
        runOf(() => 'hit'),
        phases,
      ).recoverySeconds,
    ).toBe(0);
    expect(
      applicationMetrics(
        camera,
        runOf((n) => (n >= 100 && n % 20 === 0 ? 'miss' : 'hit')),
        phases,
      ).recoverySeconds,
    ).toBeNull();
  });

  it('count switches over completed frames only, of sub-network or threads', () => {
    const frames = [
      frame(0),
      frame(1, 'dropped'),
      frame(2),
      frame(3, 'hit', { subnet: 's2' }),
      frame(4, 'hit', { subnet: 's2', threads: 2 }),
      frame(5, 'failed'),
      frame(6),
    ];
    expect(applicationMetrics(camera, frames, phases).switches).toBe(3);
  });

  it('measure accuracy over the tiles of labelled frames', () => {
    const frames = [
      frame(0, 'hit', { labelled: { correct: 3, tiles: 4 } }),
      frame(1, 'miss', { labelled: { correct: 5, tiles: 12 } }),
      frame(2),
    ];
    const metrics = applicationMetrics(camera, frames, phases);
    expect(metrics.accuracyMeasured).toBe(0.5);
    expect(metrics.accuracyCalibrated).toBeCloseTo(0.8, 12);
  });

  it('do not depend on the order of the reports, and the phases add up to the whole', () => {
    const outcomes = fc.array(fc.constantFrom<FrameOutcome>('hit', 'miss', 'dropped', 'failed'), {
      minLength: 300,
      maxLength: 300,
    });
    fc.assert(
      fc.property(outcomes, fc.infiniteStream(fc.nat()), (list, keys) => {
        const frames = list.map((outcome, sequence) => frame(sequence, outcome));
        const metrics = applicationMetrics(camera, frames, phases);
        const shuffled = frames
          .map((item) => ({ item, key: keys.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ item }) => item);
        expect(applicationMetrics(camera, shuffled, phases)).toEqual(metrics);
        const missesByPhase = metrics.phases.reduce((sum, phase) => sum + phase.missRate! * 100, 0);
        expect(missesByPhase).toBeCloseTo(metrics.missRate! * 300, 6);
      }),
      { numRuns: 40 },
    );
  });
});
