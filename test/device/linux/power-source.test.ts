import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#cotune/core/clock.js';
import { openDeviceMonitors } from '#cotune/device/linux/monitors.js';
import { findPowerSource } from '#cotune/device/linux/power-source.js';
import { memoryTree } from '#cotune/device/linux/tree.js';

function sourceOf(files: Record<string, string>) {
  const tree = memoryTree(files);
  const monitors = openDeviceMonitors(tree, new VirtualClock());
  return findPowerSource(tree, new Map(monitors.map((one) => [one.name, one.read()])));
}

const hwmon = '/sys/class/hwmon/hwmon0';
const rails = {
  [`${hwmon}/name`]: 'ina3221',
  [`${hwmon}/in1_label`]: 'VDD_IN',
  [`${hwmon}/in1_input`]: '5000',
  [`${hwmon}/curr1_input`]: '1000',
  [`${hwmon}/in2_label`]: 'VDD_SOC',
  [`${hwmon}/in2_input`]: '5000',
  [`${hwmon}/curr2_input`]: '200',
};
const { [`${hwmon}/in1_label`]: _label, ...withoutInput } = rails;
const rapl = '/sys/class/powercap';
const zone = (id: string, name: string) => ({
  [`${rapl}/${id}/name`]: name,
  [`${rapl}/${id}/energy_uj`]: '1000',
  [`${rapl}/${id}/max_energy_range_uj`]: '262143328850',
});
const packages = {
  ...zone('intel-rapl:0', 'package-0'),
  ...zone('intel-rapl:0:0', 'core'),
  ...zone('intel-rapl:0:1', 'dram'),
};
const battery = {
  '/sys/class/power_supply/BAT0/type': 'Battery',
  '/sys/class/power_supply/BAT0/power_now': '8000000',
};

describe('what tells the power of a machine', () => {
  it('is the rail through which everything goes, before its parts', () => {
    expect(sourceOf(rails)).toEqual({ power: ['power.VDD_IN'], counters: [], text: 'rail VDD_IN' });
  });

  it('is all rails of a board together where none is of the whole', () => {
    expect(sourceOf(withoutInput)).toMatchObject({ power: ['power.ina3221.1', 'power.VDD_SOC'] });
  });

  it('is the counters of packages and their memory, but not of what is inside a package', () => {
    expect(sourceOf(packages)).toMatchObject({ counters: ['energy.package-0', 'energy.package-0.dram'] });
    expect(sourceOf({ ...packages, ...zone('intel-rapl:1', 'psys') })).toMatchObject({
      counters: ['energy.psys'],
    });
  });

  it('is a battery only while it is drawn from', () => {
    const status = '/sys/class/power_supply/BAT0/status';
    expect(sourceOf({ ...battery, [status]: 'Discharging' })).toMatchObject({ power: ['power.BAT0'] });
    expect(sourceOf({ ...battery, [status]: 'Charging' })).toHaveProperty('absent');
  });

  it('is not what cannot be read now: then the reason is told', () => {
    const broken = { ...packages, [`${rapl}/intel-rapl:0/energy_uj`]: 'garbage' };
    expect(sourceOf(broken)).toEqual({ absent: expect.stringContaining('energy_uj says nothing') });
    expect(sourceOf({})).toEqual({ absent: expect.stringContaining('no power rail') });
  });

  it('is not the sensor of a card or a drive', () => {
    expect(sourceOf({ [`${hwmon}/name`]: 'amdgpu', [`${hwmon}/power1_average`]: '30000000' })).toHaveProperty(
      'absent',
    );
  });
});
