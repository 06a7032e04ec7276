import { describe, expect, it } from 'vitest';
import { busySamples, decisionsOf, type Load, type TraceInput, traceOf } from '../../../support/traces.js';

const opps = [500_000, 1_000_000, 1_500_000, 2_000_000];

const decide = (rest: Partial<TraceInput>, ...samples: readonly Load[]) =>
  decisionsOf('interactive', traceOf(opps, busySamples(...samples), rest));

describe('interactive', () => {
  it('chooses the lowest frequency at which the load would be below its target', () => {
    // 90 % of 1 GHz keep 1 GHz at a target of 90 %; one more percent needs more.
    const current = { currentKilohertz: 1_000_000 };
    expect(decide(current, [20_000, 0.9])).toEqual([1_000_000]);
    expect(decide(current, [20_000, 0.91])).toEqual([1_500_000]);
  });

  it('jumps to its high speed on a burst', () => {
    expect(decide({}, [20_000, 1])).toEqual([2_000_000]);
    expect(decide({ tunables: { hispeed_freq: 1_500_000 } }, [20_000, 1])).toEqual([1_500_000]);
  });

  it('goes above its high speed only after a while', () => {
    const tunables = { hispeed_freq: 1_000_000, above_hispeed_delay: '20001' };
    expect(decide({ tunables }, [20_000, 1], [40_000, 1], [60_000, 1])).toEqual([
      1_000_000, 1_000_000, 1_500_000,
    ]);
  });

  it('keeps a frequency for a while once it was needed', () => {
    expect(decide({}, [20_000, 1], [40_000, 0], [60_000, 0])).toEqual([2_000_000, 2_000_000, 500_000]);
  });

  it('looks at most once per timer period', () => {
    expect(decide({}, [5000, 0], [24_999, 1], [25_000, 1])).toEqual([500_000, 500_000, 2_000_000]);
  });

  it('searches from both sides where the target depends on the frequency', () => {
    // 0.9 GHz of work: at 1 GHz the target of 95 asks for 1 GHz; at 2 GHz the target of 50 asks for 2 GHz.
    const tunables = { target_loads: '95 1500000:50' };
    expect(decide({ tunables, currentKilohertz: 2_000_000 }, [40_000, 0.45])).toEqual([2_000_000]);
    expect(decide({ tunables, currentKilohertz: 1_000_000 }, [40_000, 0.9])).toEqual([1_000_000]);
  });
});
