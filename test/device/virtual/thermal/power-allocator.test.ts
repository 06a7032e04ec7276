import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divideBudget } from '#cotune/device/virtual/thermal/divide-budget.js';
import { estimateGains, PowerAllocator } from '#cotune/device/virtual/thermal/power-allocator.js';

const settings = {
  sustainableMilliwatts: 4000,
  switchOnCelsius: 70,
  controlCelsius: 90,
  periodMilliseconds: 100,
};
const device = (milliwatts: number, maxMilliwatts: number, weight = 1) => ({
  milliwatts,
  maxMilliwatts,
  weight,
});
const wide = [device(10_000, 10_000)];

const requests = fc.array(
  fc
    .record({
      maxMilliwatts: fc.integer({ min: 1, max: 10_000 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      weight: fc.integer({ min: 1, max: 4 }),
    })
    .map(({ share, ...rest }) => ({ ...rest, milliwatts: Math.round(share * rest.maxMilliwatts) })),
  { minLength: 1, maxLength: 5 },
);
const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

describe('power_allocator', () => {
  it('estimates its gains from the sustainable power', () => {
    expect(estimateGains(settings)).toEqual({ overshoot: 200, undershoot: 400, integral: 40, derivative: 0 });
  });

  it('caps nothing below the switch-on trip', () => {
    expect(new PowerAllocator(settings).poll(69.9, wide)).toBeNull();
  });

  it('allows the sustainable power at the control temperature, and more below it', () => {
    expect(new PowerAllocator(settings).poll(90, wide)).toEqual([4000]);
    expect(new PowerAllocator(settings).poll(80, wide)).toEqual([8000]);
  });

  it('takes more away the longer the temperature is too high', () => {
    const governor = new PowerAllocator(settings);
    // 5 degrees above: 4000 - 5 * 200, less 5 * 40 for each poll.
    expect([1, 2, 3].map(() => governor.poll(95, wide)![0])).toEqual([2800, 2600, 2400]);
    expect(governor.poll(90, wide)).toEqual([3400]);
  });

  it('forgets the past once the board is cool', () => {
    const governor = new PowerAllocator(settings);
    governor.poll(95, wide);
    governor.poll(60, wide);
    expect(governor.poll(90, wide)).toEqual([4000]);
  });

  it('brakes a rise where it has a derivative', () => {
    const governor = new PowerAllocator({ ...settings, gains: { derivative: 10_000 } });
    governor.poll(88, wide);
    // One degree in 100 ms: 4400 less 100.
    expect(governor.poll(89, wide)).toEqual([4300]);
  });

  it('never grants more than the devices can use, nor less than nothing, at any temperature', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 40, max: 200 })), requests, (temperatures, devices) => {
        const governor = new PowerAllocator(settings);
        for (const celsius of temperatures)
          governor.poll(celsius, devices)?.forEach((grant, index) => {
            expect(grant).toBeGreaterThanOrEqual(0);
            expect(grant).toBeLessThanOrEqual(devices[index]!.maxMilliwatts);
          });
      }),
    );
  });
});

describe('a power budget', () => {
  it('is shared in proportion to the weighted requests', () => {
    expect(divideBudget([device(1000, 5000), device(1000, 5000, 3)], 2000)).toEqual([500, 1500]);
  });

  it('goes by headroom where a device cannot use its share', () => {
    // 3000, 500 and 500 of 4000: the first can use 1000, and 2000 go to headrooms of 1500 and 500.
    expect(divideBudget([device(3000, 1000), device(500, 2000), device(500, 1000)], 4000)).toEqual([
      1000, 2000, 1000,
    ]);
  });

  it('is nothing to devices that ask for nothing', () => {
    expect(divideBudget([device(0, 1000)], 500)).toEqual([0]);
  });

  it('is not exceeded by more than rounding', () => {
    fc.assert(
      fc.property(requests, fc.integer({ min: 0, max: 50_000 }), (devices, budget) => {
        expect(total(divideBudget(devices, budget))).toBeLessThanOrEqual(budget + devices.length / 2);
      }),
    );
  });
});
