import { describe, expect, it } from 'vitest';
import { busySamples, decisionsOf, type Load, type TraceInput, traceOf } from '../../../support/traces.js';

const opps = [200_000, 400_000, 600_000, 800_000, 1_000_000];

const decide = (rest: Partial<TraceInput>, ...samples: readonly Load[]) =>
  decisionsOf('simple_ondemand', traceOf(opps, busySamples(...samples), rest));

const current = { currentKilohertz: 600_000 };

describe('simple_ondemand', () => {
  it('goes to the maximum above its threshold and stays just below it', () => {
    expect(decide(current, [10_000, 0.901])).toEqual([1_000_000]);
    expect(decide(current, [10_000, 0.9])).toEqual([600_000]);
    expect(decide(current, [10_000, 0.851])).toEqual([600_000]);
  });

  it('else goes where the load would lie between the two', () => {
    // 300 MHz of work at 88 % (90 less half of 5, rounded down) need 341 MHz.
    expect(decide(current, [10_000, 0.5])).toEqual([400_000]);
    expect(decide(current, [10_000, 0.29])).toEqual([200_000]);
  });

  it('takes zeros for the defaults', () => {
    const tunables = { upthreshold: 0, downdifferential: 0 };
    expect(decide({ ...current, tunables }, [10_000, 0.9], [20_000, 0.84])).toEqual([600_000, 600_000]);
  });

  it('loses the lowest bits of long intervals, as the kernel does, and nothing else', () => {
    // 2 years between two polls: products of more than 2^53.
    expect(decide(current, [63_072_000_000_000, 0.5])).toEqual([400_000]);
  });
});
