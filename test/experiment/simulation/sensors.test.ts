import { describe, expect, it } from 'vitest';
import { createRandom } from '#cotune/core/random.js';
import { Plant } from '#cotune/device/virtual/plant/plant.js';
import { Sensors } from '#cotune/experiment/simulation/sensors.js';
import { passTo } from '../../support/run-plant.js';
import { onCore, smallBoard } from '../../support/small-board.js';

function open() {
  const plant = new Plant(smallBoard());
  return { plant, sensors: new Sensors(plant, ['app 0'], createRandom(1)) };
}
const fault = (kind: 'lost' | 'stuck' | 'noisy' | 'restored', monitor: string, relative = 0) =>
  ({ kind: 'sensor', monitor, fault: kind, relative }) as const;

describe('the sensors of a virtual board', () => {
  it('read means since the last time of what counts, and the rest as it is', () => {
    const { plant, sensors } = open();
    plant.start(onCore(0), () => {});
    passTo(plant, 2);
    const readings = sensors.read();
    expect([...readings.keys()]).toEqual(sensors.names);
    const value = (name: string) => readings.get(name);
    expect(value('cpu.busy')).toEqual({ value: expect.closeTo(0.5, 9), timeSeconds: 2 });
    expect(value('busy.cpu')).toEqual(value('cpu.busy'));
    expect(value('app 0.processor')).toEqual({ value: expect.closeTo(0.5, 9), timeSeconds: 2 });
    expect(value('frequency.gpu')).toEqual({ value: 1e9, timeSeconds: 2 });
    expect(value('power.all')).toEqual({ value: expect.closeTo(plant.joules() / 2, 9), timeSeconds: 2 });
    expect(value('temperature.soc')).toEqual({ value: plant.celsius('soc'), timeSeconds: 2 });
  });

  it('read the same again where no time has passed', () => {
    const { plant, sensors } = open();
    passTo(plant, 1);
    expect(sensors.read()).toEqual(sensors.read());
  });

  it('that are lost are absent, and say so', () => {
    const { plant, sensors } = open();
    sensors.break(fault('lost', 'power.all'));
    passTo(plant, 1);
    expect(sensors.read().get('power.all')).toEqual({
      absent: 'power.all: the sensor was lost',
      timeSeconds: 1,
    });
    sensors.break(fault('restored', 'power.all'));
    expect(sensors.read().get('power.all')).toHaveProperty('value');
  });

  it.each([true, false])('that are stuck repeat themselves, read before: %s', (before) => {
    const { plant, sensors } = open();
    if (before) sensors.read();
    sensors.break(fault('stuck', 'temperature.soc'));
    const stuck = sensors.read().get('temperature.soc');
    plant.setAmbient(80);
    passTo(plant, 100);
    expect(sensors.read().get('temperature.soc')).toEqual({ ...stuck, timeSeconds: 100 });
  });

  it('that are noisy vary around what is', () => {
    const { plant, sensors } = open();
    sensors.break(fault('noisy', 'frequency.cpu', 0.1));
    const values = Array.from(
      { length: 2000 },
      () => sensors.read().get('frequency.cpu') as { value: number },
    );
    const mean = values.reduce((sum, { value }) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / values.length;
    expect(mean / plant.clock('cpu').hertz).toBeCloseTo(1, 1);
    expect(Math.sqrt(variance) / 1e9).toBeCloseTo(0.1, 1);
  });
});
