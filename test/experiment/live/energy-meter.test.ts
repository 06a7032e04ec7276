import { describe, expect, it } from 'vitest';
import type { Reading } from '#cotune/core/monitor.js';
import { EnergyMeter } from '#cotune/experiment/live/energy-meter.js';
import type { PowerOrigin } from '#cotune/experiment/live/power-origin.js';

const rail: PowerOrigin = {
  origin: 'measured',
  source: 'rail VDD_IN',
  counters: [],
  model: null,
  watts(readings) {
    const reading = readings.get('power.VDD_IN');
    return reading !== undefined && 'value' in reading ? reading.value : undefined;
  },
};
const reading = (name: string, value: number | null) =>
  new Map<string, Reading>(value === null ? [] : [[name, { value, timeSeconds: 0 }]]);

describe('the energy of a run', () => {
  it('is the sum of the power over time', () => {
    const meter = new EnergyMeter(rail);
    for (const [time, watts] of [
      [0, 2],
      [1, 4],
      [3, 4],
    ] as const)
      meter.look(time, reading('power.VDD_IN', watts));
    expect(meter.total()).toEqual({
      energyJoules: 11,
      meanPowerWatts: 11 / 3,
      energyOrigin: 'measured',
      energySource: 'rail VDD_IN',
      energyAbsent: null,
    });
  });

  it('is what the counters counted where there are some, across what the power says', () => {
    const counter = { ...rail, source: 'counter', counters: ['energy.package-0'] };
    const meter = new EnergyMeter(counter);
    meter.look(0, reading('energy.package-0', 100));
    meter.look(2, reading('energy.package-0', 150));
    expect(meter.total()).toMatchObject({ energyJoules: 50, meanPowerWatts: 25 });
  });

  it.each([
    ['nothing', null],
    ['no number', Number.NaN],
  ])('is unknown, not less, where the sensor says %s for long', (_what, bad) => {
    const meter = new EnergyMeter(rail);
    for (let time = 0; time <= 10; time++)
      meter.look(time, reading('power.VDD_IN', time > 3 && time < 6 ? bad : 2));
    expect(meter.total()).toMatchObject({
      energyJoules: null,
      energyAbsent: 'nothing was read of rail VDD_IN for 3.0 of 10.0 s',
    });
  });

  it('takes a short gap for as much as the rest', () => {
    const meter = new EnergyMeter(rail);
    for (let time = 0; time <= 100; time++) meter.look(time, reading('power.VDD_IN', time === 50 ? null : 2));
    expect(meter.total().energyJoules).toBeCloseTo(200, 9);
  });

  it('says why there is none where nothing tells the power, and of a run without length', () => {
    const none = new EnergyMeter({ absent: 'no sensor' });
    none.look(0, new Map());
    none.look(1, new Map());
    expect(none.total()).toMatchObject({ energyJoules: null, energyOrigin: null, energyAbsent: 'no sensor' });
    expect(new EnergyMeter(rail).total()).toMatchObject({ energyJoules: null });
  });
});
