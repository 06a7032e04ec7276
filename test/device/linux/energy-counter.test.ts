import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#cotune/core/clock.js';
import { readingValue } from '#cotune/core/monitor.js';
import { energyMonitors } from '#cotune/device/linux/energy-counter.js';
import { readEnergyZones } from '#cotune/device/linux/powercap.js';
import { memoryTree } from '#cotune/device/linux/tree.js';

const folder = '/sys/class/powercap';
const zone = (id: string, name: string, energy = '0') => ({
  [`${folder}/${id}/name`]: `${name}\n`,
  [`${folder}/${id}/energy_uj`]: `${energy}\n`,
  [`${folder}/${id}/max_energy_range_uj`]: '1000000000\n',
});
const zonesOf = (files: Record<string, string>) => {
  const found = readEnergyZones(memoryTree(files));
  return 'absent' in found ? [] : found.zones;
};

function setUp(energy = '0') {
  const files: Record<string, string> = zone('intel-rapl:0', 'package-0', energy);
  const clock = new VirtualClock();
  const [joules, watts] = energyMonitors(memoryTree(files), clock, zonesOf(files)[0]!);
  const later = (seconds: number, text: string | number) => {
    clock.advance(seconds);
    files[`${folder}/intel-rapl:0/energy_uj`] = `${text}\n`;
    return { joules: joules!.read(), watts: watts!.read() };
  };
  return { later };
}

describe('energy zones', () => {
  it('of several packages and of what is inside them have names of their own', () => {
    const files = {
      ...zone('intel-rapl:0', 'package-0'),
      ...zone('intel-rapl:0:0', 'core'),
      ...zone('intel-rapl:1', 'package-1'),
      ...zone('intel-rapl:1:0', 'core'),
      ...zone('intel-rapl:2', 'psys'),
      ...zone('intel-rapl:a', 'psys'),
      ...zone('intel-rapl-mmio:0', 'package-0'),
      [`${folder}/intel-rapl/enabled`]: '1',
    };
    expect(zonesOf(files).map(({ name, inside }) => `${name} ${inside}`)).toEqual([
      'package-0 false',
      'package-0.core true',
      'package-1 false',
      'package-1.core true',
      'psys@intel-rapl:2 false',
      'psys@intel-rapl:a false',
    ]);
  });

  it('have limits in watts', () => {
    const files = {
      ...zone('intel-rapl:0', 'package-0'),
      [`${folder}/intel-rapl:0/constraint_0_name`]: 'long_term\n',
      [`${folder}/intel-rapl:0/constraint_0_power_limit_uw`]: '15000000\n',
      [`${folder}/intel-rapl:0/constraint_0_max_power_uw`]: '0\n',
    };
    expect(zonesOf(files)[0]!.limits).toMatchObject([
      { name: 'long_term', watts: 15, minimumWatts: 1, maximumWatts: 10_000 },
    ]);
  });
});

describe('an energy counter', () => {
  it('gives joules since it was opened, and watts over the window', () => {
    const { later } = setUp('5000000');
    expect(later(0.5, 7_000_000)).toMatchObject({ joules: { value: 2 }, watts: { value: 4 } });
    expect(later(0.5, 8_000_000)).toMatchObject({ joules: { value: 3 }, watts: { value: 3 } });
    expect(later(1, 9_000_000)).toMatchObject({ joules: { value: 4 }, watts: { value: 1 } });
  });

  it('is followed across its range', () => {
    const { later } = setUp('999000000');
    expect(later(1, 1_000_000)).toMatchObject({ joules: { value: 2 }, watts: { value: 2 } });
  });

  it('needs two looks, and forgets what makes no sense', () => {
    const { later } = setUp();
    expect(later(0, 0).watts).toHaveProperty('absent', 'needs two samples');
    expect(later(1, 900_000_000_000).watts).toHaveProperty('absent', 'needs two samples');
    expect(later(1, 900_005_000_000)).toMatchObject({ joules: { value: 5 }, watts: { value: 5 } });
  });

  it('says why where it cannot be read, and goes on afterwards', () => {
    const { later } = setUp();
    later(1, 2_000_000);
    expect(later(1, 'x').watts).toMatchObject({ absent: expect.stringContaining('energy_uj') });
    later(1, 1_000_000);
    expect(later(1, 2_000_000)).toMatchObject({ joules: { value: 3 }, watts: { value: 1 } });
  });

  it('never gives less than nothing, whatever it reads', () => {
    const step = fc.tuple(
      fc.double({ min: 0, max: 3, noNaN: true }),
      fc.oneof(fc.maxSafeNat(), fc.nat({ max: 2e9 })),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const { later } = setUp();
        let before = 0;
        for (const [seconds, energy] of steps) {
          const { joules, watts } = later(seconds, energy);
          expect(readingValue(watts) ?? 0).toBeGreaterThanOrEqual(0);
          expect(readingValue(watts) ?? 0).toBeLessThanOrEqual(10_001);
          expect(readingValue(joules)!).toBeGreaterThanOrEqual(before);
          before = readingValue(joules)!;
        }
      }),
    );
  });
});
