import { describe, expect, it } from 'vitest';
import { busySamples, decisionsOf, type Load, type TraceInput, traceOf } from '../../../support/traces.js';

const [low, middle, high] = [1_000_000, 2_000_000, 3_000_000];

const decide = (rest: Partial<TraceInput>, ...samples: readonly Load[]) =>
  decisionsOf('ondemand', traceOf([low, middle, high], busySamples(...samples), rest));

describe('ondemand', () => {
  it('goes to the maximum only above the threshold', () => {
    expect(decide({}, [10_000, 0.96])).toEqual([high]);
    // 70 % of the way from 1 to 3 GHz is 2.4 GHz, where 96 % had been taken for full.
    expect(decide({ tunables: { up_threshold: 70 } }, [10_000, 0.7])).toEqual([middle]);
    expect(decide({ tunables: { up_threshold: 70 } }, [10_000, 0.71])).toEqual([high]);
  });

  it('goes to the nearest frequency in proportion to the load, and to the lower of two that are as near', () => {
    expect(decide({}, [10_000, 0.25])).toEqual([low]);
    expect(decide({}, [10_000, 0.26])).toEqual([middle]);
  });

  it("reckons with the hardware's ends where the limits are narrower", () => {
    // 30 % of 1..3 GHz is 1.6 GHz; of 1..2 GHz it would have been 1.3 GHz.
    expect(decide({ maxKilohertz: middle }, [10_000, 0.3])).toEqual([middle]);
  });

  it('adds up what happens between evaluations', () => {
    // Evaluated at 4 ms and not before 12 ms: then 6 of 8 ms were busy, 2.5 GHz.
    expect(decide({}, [4000, 0], [8000, 1], [12_000, 0.5])).toEqual([low, low, middle]);
  });

  it('takes a processor that wakes from a long sleep for as busy as before it, once', () => {
    expect(decide({}, [10_000, 1], [30_000, 0], [50_000, 0])).toEqual([high, high, low]);
  });

  it('evaluates less often after a rise where asked to', () => {
    const tunables = { sampling_down_factor: 3 };
    expect(decide({ tunables }, [10_000, 1], [33_999, 0.1], [34_000, 0.1])).toEqual([high, high, low]);
  });

  it('shares the time between two frequencies with a bias', () => {
    // 10 % less than 3 GHz is 2.7 GHz: 5.6 ms at 3 GHz and 2.4 ms at 2 GHz.
    const tunables = { powersave_bias: 100 };
    expect(decide({ tunables }, [10_000, 1], [15_599, 1], [15_600, 1], [17_999, 1], [18_000, 1])).toEqual([
      high,
      high,
      middle,
      middle,
      high,
    ]);
  });

  it('does not split a period whose bias falls on an operating point', () => {
    const tunables = { powersave_bias: 500 };
    const opps = [1_500_000, 3_000_000];
    const trace = traceOf(opps, busySamples([10_000, 1], [18_000, 1]), { tunables });
    expect(decisionsOf('ondemand', trace)).toEqual([1_500_000, 1_500_000]);
  });
});
