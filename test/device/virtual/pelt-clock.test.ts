import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvariantSignal } from '#cotune/device/virtual/pelt-clock.js';

const millisecond = 1_000_000;
const fullSpeed = { capacity: 1024, frequency: 1024 };
const speeds = fc.record({
  capacity: fc.integer({ min: 200, max: 1024 }),
  frequency: fc.integer({ min: 200, max: 1024 }),
});

/** Utilisation just after the last burst of a task that works so long at full speed every 20 ms. */
function periodic(workNanoseconds: number, { capacity, frequency }: typeof fullSpeed): number {
  const signal = new InvariantSignal();
  const stretched = Math.round((workNanoseconds * 1024 * 1024) / (capacity * frequency));
  for (let round = 0; round < 40; round++) {
    const begin = round * 20 * millisecond;
    signal.update(begin, false, fullSpeed);
    signal.update(begin + stretched, true, { capacity, frequency });
  }
  return signal.util;
}

describe('the mainline signal', () => {
  it('reaches 1024, but for truncation, on a processor that is always busy, at any speed', () => {
    fc.assert(
      fc.property(speeds, (speed) => {
        const signal = new InvariantSignal();
        for (let tick = 1; tick <= 4000; tick++) signal.update(tick * 4 * millisecond, true, speed);
        // Where ticks and periods do not meet, truncation leaves it at 1023.
        expect(signal.util).toBeGreaterThanOrEqual(1023);
        expect(signal.util).toBeLessThanOrEqual(1024);
      }),
      { numRuns: 50 },
    );
  });

  it('sees the same task at every frequency as the same utilisation', () => {
    const fast = periodic(3 * millisecond, fullSpeed);
    for (const frequency of [900, 700, 512, 300])
      expect(Math.abs(periodic(3 * millisecond, { capacity: 1024, frequency }) - fast)).toBeLessThan(32);
  });

  it('decays by real time while idle', () => {
    const signal = new InvariantSignal();
    signal.update(100 * millisecond, true, { capacity: 1024, frequency: 512 });
    const before = signal.util;
    signal.update(100 * millisecond + 32 * 1024 * 1024, false, fullSpeed);
    // 50 ms of idle time to catch up with, and one half-life more.
    expect(signal.util).toBeLessThan(before * 0.2);
  });

  it('has nothing to catch up with after full utilisation', () => {
    const signal = new InvariantSignal();
    for (let tick = 1; tick <= 4000; tick++)
      signal.update(tick * 4 * millisecond, true, { capacity: 1024, frequency: 256 });
    signal.update(16_000 * millisecond + 2 * 1024 * 1024, false, fullSpeed);
    expect(signal.util).toBeGreaterThan(950);
  });
});
