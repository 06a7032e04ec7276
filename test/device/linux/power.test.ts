import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#cotune/core/clock.js';
import { readingValue } from '#cotune/core/monitor.js';
import { readBatteries } from '#cotune/device/linux/battery.js';
import { openDeviceMonitors } from '#cotune/device/linux/monitors.js';
import { readPowerSensors } from '#cotune/device/linux/power-sensors.js';
import { memoryTree } from '#cotune/device/linux/tree.js';

const at = (folder: string, files: Record<string, string>) =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));

const watts = (files: Record<string, string>, links = {}) =>
  Object.fromEntries(
    openDeviceMonitors(memoryTree(files, links), new VirtualClock())
      .filter(({ unit }) => unit === 'watts')
      .map((monitor) => [monitor.name, readingValue(monitor.read())]),
  );

/** As the driver of kernel 5.10 shows it: shunt voltages and their sum have numbers too. */
const ina3221 = {
  name: 'ina3221\n',
  in1_label: 'VDD_IN\n',
  in1_input: '5000\n',
  curr1_input: '800\n',
  in2_label: 'VDD CPU\n',
  in2_input: '5000\n',
  curr2_input: '150\n',
  in4_input: '4\n',
  curr4_input: '950\n',
  in7_label: 'sum of shunt voltages\n',
  in7_input: '5\n',
};

describe('power', () => {
  it('of an INA3221 is voltage times current, and no channel is one that it has not', () => {
    const folder = '/sys/bus/i2c/drivers/ina3221/7-0040/hwmon/hwmon4';
    expect(watts(at(folder, ina3221))).toEqual({ 'power.VDD_IN': 4, 'power.VDD-CPU': 0.75 });
    const [, cpu] = readPowerSensors(memoryTree(at(folder, ina3221)));
    expect(cpu).toMatchObject({
      source: 'hwmon',
      chip: 'ina3221',
      factors: [{ scale: 1e-3 }, { scale: 1e-3 }],
    });
  });

  it('of the IIO driver of JetPack 4 is in milliwatts', () => {
    const device = { rail_name_0: 'VDD_IN\n', in_power0_input: '4000\n', in_current0_input: '800\n' };
    expect(watts(at('/sys/bus/i2c/drivers/ina3221x/7-0040/iio:device0', device))).toEqual({
      'power.VDD_IN': 4,
    });
  });

  it('that a chip says itself is in microwatts, and wins over voltage and current', () => {
    const chip = { name: 'ina226\n', power1_input: '1500000\n', in1_input: '5000\n', curr1_input: '1\n' };
    expect(watts(at('/sys/class/hwmon/hwmon0', chip))).toEqual({ 'power.ina226.1': 1.5 });
    expect(watts(at('/sys/class/hwmon/hwmon0', { name: 'amdgpu', power1_average: '7000000' }))).toEqual({
      'power.amdgpu.1': 7,
    });
  });

  it('is seen once, whichever way leads to the chip, and of old drivers in the folder of their device', () => {
    const device = '/sys/devices/i2c/1-0040';
    const files = at(`${device}/hwmon/hwmon0`, { name: 'a\n', power1_input: '1000000\n' });
    const links = { '/sys/class/hwmon/hwmon0': `../../..${device}/hwmon/hwmon0` };
    expect(watts(files, links)).toEqual({ 'power.a.1': 1 });
    const old = {
      ...at(device, { name: 'b\n', power1_input: '2000000\n' }),
      '/sys/class/hwmon/hwmon0/x': '',
    };
    expect(watts(old, { '/sys/class/hwmon/hwmon0/device': `../../../..${device}` })).toEqual({
      'power.b.1': 2,
    });
  });

  it('is absent, not zero, where a file is garbled or its number absurd', () => {
    for (const text of ['', 'x', '99999999999999', '1e3'])
      expect(watts(at('/sys/class/hwmon/hwmon0', { name: 'a', power1_input: text }))).toEqual({
        'power.a.1': undefined,
      });
  });
});

describe('a battery', () => {
  const folder = '/sys/class/power_supply/BAT0';

  it('says its power, or voltage and current, which is negative while it gives', () => {
    expect(watts(at(folder, { type: 'Battery\n', power_now: '4830000\n' }))).toEqual({ 'power.BAT0': 4.83 });
    const phone = { type: 'Battery\n', voltage_now: '4000000\n', current_now: '-500000\n' };
    expect(watts(at(folder, phone))['power.BAT0']).toBeCloseTo(-2, 9);
    expect(readBatteries(memoryTree(at(folder, phone)))).toMatchObject([{ name: 'BAT0', hasPower: false }]);
  });

  it('may say nothing; a supply from the wall is none', () => {
    expect(readBatteries(memoryTree(at(folder, { type: 'Battery\n', capacity: '98\n' })))).toMatchObject([
      { percent: 98, factors: [] },
    ]);
    expect(readBatteries(memoryTree(at(folder, { type: 'Mains\n', online: '1\n' })))).toEqual([]);
  });
});
