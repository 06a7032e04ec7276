import { describe, expect, it } from 'vitest';
import { busySamples, decisionsOf, type Load, type TraceInput, traceOf } from '../../../support/traces.js';

const opps = Array.from({ length: 10 }, (_, index) => (index + 1) * 100_000);

const decide = (rest: Partial<TraceInput>, ...samples: readonly Load[]) =>
  decisionsOf(
    'nvhost_podgov',
    traceOf(opps, busySamples(...samples), { currentKilohertz: 500_000, ...rest }),
  );

describe('nvhost_podgov', () => {
  it('boosts by a third of the maximum under a high load', () => {
    // 500 and 333 MHz.
    expect(decide({}, [50_000, 1])).toEqual([900_000]);
  });

  it('damps what the peak asks for', () => {
    // At 900 MHz the peak of 500 MHz is a load of 555: -149 MHz make 751, and seven tenths of it with three tenths of
    // the smoothed 136 make 566 MHz.
    expect(decide({}, [50_000, 1], [100_000, 0.1])).toEqual([900_000, 600_000]);
  });

  it('holds a peak for as many polls as its history has entries', () => {
    const idle = [100_000, 150_000, 200_000, 250_000].map((time) => [time, 0] as const);
    const short = decide({ tunables: { history_buf_size: 1 } }, [50_000, 1], ...idle);
    const long = decide({ tunables: { history_buf_size: 100 } }, [50_000, 1], ...idle);
    expect(short.at(-1)).toBe(100_000);
    expect(long.at(-1)).toBeGreaterThan(300_000);
  });

  it('changes nothing for a while after a change', () => {
    expect(decide({}, [49_999, 1], [50_000, 1], [99_999, 0], [100_000, 0])).toEqual([
      500_000, 900_000, 900_000, 600_000,
    ]);
  });
});
