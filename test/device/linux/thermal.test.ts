import { describe, expect, it } from 'vitest';
import { readCoolingDevices, readThermalZones } from '#cotune/device/linux/thermal.js';
import { memoryTree } from '#cotune/device/linux/tree.js';

const zone = '/sys/class/thermal/thermal_zone0';

describe('thermal zones', () => {
  it('have a temperature and trips in the order of the kernel', () => {
    const files = {
      [`${zone}/type`]: 'CPU-therm\n',
      [`${zone}/temp`]: '42500\n',
      [`${zone}/trip_point_10_temp`]: '96000\n',
      [`${zone}/trip_point_10_type`]: 'critical\n',
      [`${zone}/trip_point_2_temp`]: '90500\n',
      [`${zone}/trip_point_2_type`]: 'passive\n',
      [`${zone}/trip_point_2_hyst`]: '2000\n',
      [`${zone}/trip_point_3_temp`]: '-274000\n',
      [`${zone}/trip_point_3_type`]: 'active\n',
    };
    expect(readThermalZones(memoryTree(files))).toMatchObject({
      zones: [
        {
          type: 'CPU-therm',
          celsius: 42.5,
          trips: [
            { type: 'passive', celsius: 90.5, hysteresisCelsius: 2 },
            { type: 'critical', celsius: 96, hysteresisCelsius: null },
          ],
        },
      ],
    });
  });

  it('are each one, though a dump shows them in two places', () => {
    const files = {
      '/sys/devices/virtual/thermal/thermal_zone0/temp': '1000\n',
      '/sys/devices/virtual/thermal/thermal_zone2/temp': '2000\n',
      '/sys/class/thermal/thermal_zone10/temp': '3000\n',
    };
    const links = { [zone]: '../../devices/virtual/thermal/thermal_zone0' };
    const found = readThermalZones(memoryTree(files, links));
    expect('zones' in found && found.zones.map(({ name, celsius }) => [name, celsius])).toEqual([
      ['thermal_zone0', 1],
      ['thermal_zone2', 2],
      ['thermal_zone10', 3],
    ]);
  });

  it('have no temperature where the sensor is off', () => {
    for (const text of ['', '-2147483647', '999999999', 'x'])
      expect(readThermalZones(memoryTree({ [`${zone}/temp`]: text }))).toMatchObject({
        zones: [{ celsius: null }],
      });
    expect(readThermalZones(memoryTree({}))).toHaveProperty('absent');
  });
});

describe('cooling devices', () => {
  it('have a state, unless it makes no sense', () => {
    const folder = '/sys/class/thermal/cooling_device2';
    const files = {
      [`${folder}/type`]: 'fan\n',
      [`${folder}/cur_state`]: '-1\n',
      [`${folder}/max_state`]: '4\n',
    };
    expect(readCoolingDevices(memoryTree(files))).toEqual([
      { name: 'cooling_device2', type: 'fan', state: null, maximumState: 4 },
    ]);
  });
});
