import { describe, expect, it } from 'vitest';
import { busySamples, decisionsOf, type Load, type TraceInput, traceOf } from '../../../support/traces.js';

const decide = (opps: readonly number[], rest: Partial<TraceInput>, ...samples: readonly Load[]) =>
  decisionsOf('conservative', traceOf(opps, busySamples(...samples), rest));

const fine = [1_000_000, 1_100_000, 1_200_000, 1_300_000, 2_000_000];
const coarse = [1_000_000, 1_200_000, 2_000_000];

describe('conservative', () => {
  it('goes up one step above the threshold, and stays at it', () => {
    expect(decide(fine, {}, [10_000, 0.81], [20_000, 0.8], [30_000, 0.9])).toEqual([
      1_100_000, 1_100_000, 1_200_000,
    ]);
  });

  it('remembers what it asked for between operating points', () => {
    expect(decide(coarse, {}, [10_000, 1], [20_000, 1], [30_000, 1])).toEqual([
      1_000_000, 1_200_000, 1_200_000,
    ]);
  });

  it('goes down one step below its other threshold', () => {
    const current = { currentKilohertz: 1_300_000 };
    expect(decide(fine, current, [10_000, 0.2], [20_000, 0.19])).toEqual([1_300_000, 1_200_000]);
  });

  it('waits for several evaluations before it goes down where asked to', () => {
    const rest = { currentKilohertz: 1_300_000, tunables: { sampling_down_factor: 2 } };
    expect(decide(fine, rest, [10_000, 0], [20_000, 0], [30_000, 0])).toEqual([
      1_300_000, 1_200_000, 1_200_000,
    ]);
  });

  it('goes down further after a long idle, by its periods', () => {
    // 24 ms are three periods: 1.3 GHz, less 0.3, and one more step which stops at a policy minimum of 0.5 GHz.
    const opps = [500_000, 800_000, 900_000, 1_000_000, 1_300_000, 2_000_000];
    expect(decide(opps, { currentKilohertz: 1_300_000 }, [24_000, 0])).toEqual([900_000]);
  });

  it('keeps a high frequency after an idle so long that it would lead to the minimum', () => {
    expect(decide(fine, { currentKilohertz: 2_000_000 }, [100_000, 0])).toEqual([2_000_000]);
  });

  it('never changes without a step', () => {
    expect(decide(fine, { tunables: { freq_step: 0 } }, [10_000, 1], [20_000, 1])).toEqual([
      1_000_000, 1_000_000,
    ]);
  });
});
