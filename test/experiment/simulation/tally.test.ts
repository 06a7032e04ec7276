import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FrameOutcome, FrameReport } from '#cotune/core/frame.js';
import { RunningTally } from '#cotune/experiment/simulation/tally.js';

const frame = (
  outcome: FrameOutcome,
  latencySeconds = 0.01,
  subnet = 's',
  arrivalSeconds = 0,
): FrameReport => ({
  application: 'app',
  sequence: 0,
  arrivalSeconds,
  outcome,
  inference:
    outcome === 'hit' || outcome === 'miss'
      ? { subnet, threads: 1, latencySeconds, serviceSeconds: latencySeconds, accuracy: 0.5, labelled: null }
      : null,
});

function tallied(frames: readonly FrameReport[], disturbance: number | null = null) {
  const tally = new RunningTally('app', disturbance);
  for (const one of frames) tally.add(one);
  return tally.result;
}

describe('a tally', () => {
  it('of nothing knows nothing', () => {
    expect(tallied([])).toEqual({
      name: 'app',
      requests: 0,
      missRate: null,
      longestMissBurst: 0,
      latencySeconds: { p50: null, p95: null, p99: null },
      accuracyMean: null,
      switches: 0,
      recoverySeconds: null,
    });
  });

  it('counts late, dropped and failed requests as missed, and the longest row of them', () => {
    const outcomes = ['hit', 'miss', 'dropped', 'failed', 'hit', 'miss', 'hit', 'hit'] as const;
    expect(tallied(outcomes.map((outcome) => frame(outcome)))).toMatchObject({
      requests: 8,
      missRate: 0.5,
      longestMissBurst: 3,
      accuracyMean: 0.5,
    });
  });

  it('counts changes of the sub-network over dropped requests', () => {
    const frames = [
      frame('hit', 1, 'a'),
      frame('dropped'),
      frame('hit', 1, 'a'),
      frame('hit', 1, 'b'),
      frame('hit', 1, 'a'),
    ];
    expect(tallied(frames).switches).toBe(2);
  });

  it('knows quantiles to a thousandth', () => {
    const seconds = fc.double({ min: 1e-5, max: 1000, noNaN: true });
    fc.assert(
      fc.property(fc.array(seconds, { minLength: 1, maxLength: 200 }), (latencies) => {
        const { latencySeconds } = tallied(latencies.map((latency) => frame('hit', latency)));
        const sorted = latencies.toSorted((a, b) => a - b);
        for (const [q, value] of [
          [0.5, latencySeconds.p50],
          [0.95, latencySeconds.p95],
          [0.99, latencySeconds.p99],
        ] as const)
          expect(Math.abs(value! / sorted[Math.floor(q * (sorted.length - 1))]! - 1)).toBeLessThan(0.001);
      }),
    );
  });

  it('keeps what is beyond its range at its ends', () => {
    expect(tallied([frame('hit', 0)]).latencySeconds.p50).toBeCloseTo(1e-6, 8);
    expect(tallied([frame('hit', 1e9)]).latencySeconds.p50).toBeGreaterThan(9000);
  });

  it('knows when the first of twenty hits in a row arrived after the disturbance', () => {
    const outcomes = [
      ...Array(5).fill('hit'),
      'miss',
      ...Array(19).fill('hit'),
      'miss',
      ...Array(25).fill('hit'),
    ];
    const frames = outcomes.map((outcome: FrameOutcome, i) => frame(outcome, 0.01, 's', i));
    expect(tallied(frames, 3.5).recoverySeconds).toBe(26 - 3.5);
    expect(tallied(frames.slice(0, 40), 3.5).recoverySeconds).toBeNull();
    expect(tallied(frames).recoverySeconds).toBeNull();
  });
});
