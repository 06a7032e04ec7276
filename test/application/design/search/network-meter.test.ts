import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { NetworkMeter } from '#cotune/application/design/search/network-meter.js';
import { createRealClock } from '#cotune/core/clock.js';
import type { EnergyMeter } from '#cotune/core/energy-meter.js';
import { countedEnergy } from '../../../support/counted-energy.js';

const archs = [{ milliseconds: 1 }, { milliseconds: 5 }];
const clock = createRealClock();

/** Networks that keep a processor busy for as long as their arch says. */
const network = {
  async openRun({ milliseconds }: Readonly<Record<string, unknown>>) {
    const run = async () => {
      const end = clock.now() + Number(milliseconds) / 1000;
      while (clock.now() < end);
      await nextTurn();
    };
    return { run, close: async () => {} };
  },
};
const meterWith = (meter: EnergyMeter, threads = [1]) => new NetworkMeter({ network, clock, threads, meter });

/** Of each stretch in turn. */
function scripted(joules: readonly (number | null)[]): EnergyMeter & { stretches(): number } {
  let next = 0;
  return {
    ...{ source: 'a script', stretchSeconds: 0.02, stretches: () => next },
    begin: () => ({ sample() {}, end: () => joules[next++] ?? null }),
  };
}

describe('metering sub-networks', () => {
  it('counts what an inference adds to what the machine takes anyway', async () => {
    const [small, large] = await meterWith(countedEnergy({ idleWatts: 3, wattsPerCore: 20 })).measure(
      archs,
      () => true,
    );
    expect(small![0]).toBeGreaterThan(0);
    expect(large![0]).toBeGreaterThan(small![0]!);
  });

  it('says nothing where nothing is above idle, and goes on', async () => {
    const meter = meterWith(scripted([1, 0.0001, 500]));
    expect(await meter.measure(archs, () => true)).toEqual([[null], [expect.any(Number)]]);
    expect(meter.usedSeconds).toBeGreaterThan(0);
  });

  it('ends without a figure where the sensor does not answer', async () => {
    const silent = scripted([null]);
    expect(await meterWith(silent).measure(archs, () => true)).toEqual([]);
    expect(silent.stretches()).toBe(1);
  });

  it('ends where its time is over, and does not begin where it is over already', async () => {
    const meter = scripted([1, 500, 500]);
    expect(await meterWith(meter).measure(archs, (measured) => measured < 1)).toHaveLength(1);
    const idle = scripted([1]);
    expect(await meterWith(idle).measure(archs, () => false)).toEqual([]);
    expect(idle.stretches()).toBe(0);
  });

  it('measures at each number of threads', async () => {
    const [small] = await meterWith(scripted([1, 500, 600]), [1, 2]).measure(archs.slice(0, 1), () => true);
    expect(small).toEqual([expect.any(Number), expect.any(Number)]);
  });
});
