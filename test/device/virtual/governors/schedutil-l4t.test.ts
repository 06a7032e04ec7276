import { describe, expect, it } from 'vitest';
import { decisionsOf, type Load, type TraceInput, traceOf, utilSamples } from '../../../support/traces.js';

const [low, middle, high] = [500_000, 1_000_000, 2_000_000];

const decide = (rest: Partial<TraceInput>, ...samples: readonly Load[]) =>
  decisionsOf('schedutil-l4t', traceOf([low, middle, high], utilSamples(...samples), rest));

describe('schedutil of L4T 4.9', () => {
  it('asks for a quarter more than the utilisation', () => {
    // 2.5 GHz times 409 / 1024 is 998535 kHz; with 410 it is more than 1 GHz.
    expect(decide({}, [1, 409])).toEqual([middle]);
    expect(decide({}, [1, 410])).toEqual([high]);
    expect(decide({ tunables: { capacity_margin: 0 } }, [1, 512])).toEqual([middle]);
  });

  it('rises sooner than it falls', () => {
    expect(decide({}, [1000, 0], [1499, 1024], [1500, 1023])).toEqual([low, low, high]);
    expect(decide({}, [1000, 1024], [2999, 1], [3000, 2])).toEqual([high, high, low]);
  });

  it('loses a refused request for as long as the utilisation stays the same', () => {
    expect(decide({}, [1000, 1024], [2000, 100], [90_000, 100], [91_000, 101])).toEqual([
      high,
      high,
      high,
      low,
    ]);
  });

  it('does not remember what it skipped before looking at it', () => {
    // Within the shorter of the two limits nothing is remembered, so the same request passes later.
    expect(decide({}, [1000, 1024], [1400, 100], [3000, 100])).toEqual([high, high, low]);
  });
});
