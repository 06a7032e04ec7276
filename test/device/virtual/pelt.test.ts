import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PeltSignal } from '#cotune/device/virtual/pelt.js';
import { createDecay } from '#cotune/device/virtual/pelt-decay.js';

const period = 1024 * 1024;
const busy = 1024;
const { after: decayed, largest } = createDecay(32);

/** A signal that was busy for so many nanoseconds. */
function busyFor(nanoseconds: number): PeltSignal {
  const signal = new PeltSignal();
  signal.update(nanoseconds, busy);
  return signal;
}

const steps = fc.array(
  fc.record({ nanoseconds: fc.integer({ min: 0, max: 80_000_000 }), busy: fc.boolean() }),
  { maxLength: 60 },
);

describe('the decay of PELT', () => {
  it('adds up to 47742 with a half-life of 32 periods', () => {
    expect(largest).toBe(47_742);
  });

  it('halves every 32 periods, give or take the rounding', () => {
    for (const periods of [32, 64, 320]) {
      const ideal = 1_000_000 * 2 ** (-periods / 32);
      expect(Math.abs(decayed(1_000_000, periods) - ideal)).toBeLessThanOrEqual(2);
    }
  });

  it('multiplies 64-bit wide, as the formula says', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 27), fc.integer({ min: 1, max: 2100 }), (value, periods) => {
        const factor = BigInt(Math.trunc((2 ** 32 - 1) * 2 ** (-(periods % 32) / 32)));
        const exact = ((BigInt(value) >> BigInt(Math.trunc(periods / 32))) * factor) >> 32n;
        expect(decayed(value, periods)).toBe(periods > 2016 ? 0 : Number(exact));
      }),
    );
  });
});

describe('the utilisation of PELT', () => {
  it('is computed at the end of a period and not within one', () => {
    expect(busyFor(period - 1024).util).toBe(0);
    // Of 1024 units a period later 1002 are left, and 47742 - 46718 - 1024 are none: 1002 * 1024 / 46718.
    expect(busyFor(period).util).toBe(21);
  });

  it('is half of the whole after one half-life', () => {
    expect(busyFor(32 * period).util).toBeGreaterThanOrEqual(511);
    expect(busyFor(32 * period).util).toBeLessThanOrEqual(524);
  });

  it('reaches 1024 when always busy, and 0 when always idle', () => {
    const signal = busyFor(400 * period);
    expect(signal.util).toBeGreaterThanOrEqual(1023);
    for (let time = 401; time < 900; time++) signal.update(time * period, busy);
    expect(signal.util).toBe(1024);
    signal.update(3000 * period, 0);
    expect(signal.util).toBe(0);
  });

  it('stays between 0 and 1024', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const signal = new PeltSignal();
        let time = 0;
        for (const step of list) {
          time += step.nanoseconds;
          signal.update(time, step.busy ? busy : 0);
          expect(signal.util).toBeGreaterThanOrEqual(0);
          expect(signal.util).toBeLessThanOrEqual(1024);
        }
      }),
    );
  });

  it('follows the continuous formula closely', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const signal = new PeltSignal();
        let [time, ideal] = [0, 0];
        for (const step of list) {
          const decay = 2 ** (-step.nanoseconds / (32 * period));
          ideal = ideal * decay + (step.busy ? 1024 * (1 - decay) : 0);
          time += step.nanoseconds;
          signal.update(time, step.busy ? busy : 0);
        }
        // The kernel counts in whole periods, each worth up to 22 of 1024, and truncates.
        expect(Math.abs(signal.util - ideal)).toBeLessThan(25);
      }),
    );
  });

  it('loses no time that is less than its unit', () => {
    const [often, once] = [new PeltSignal(), busyFor(50 * period)];
    for (let time = 100; time < 50 * period; time += 100_003) often.update(time, busy);
    often.update(50 * period, busy);
    expect(Math.abs(often.util - once.util)).toBeLessThanOrEqual(2);
  });
});
