import { describe, expect, it } from 'vitest';
import { virtualBoard } from '#cotune/device/virtual/boards.js';
import type { BusySample, UtilisationSample } from '#cotune/device/virtual/governors/governor.js';
import { governorByName } from '#cotune/device/virtual/governors/governors.js';
import { replay } from '#cotune/device/virtual/governors/replay.js';
import { governorsOf } from '#cotune/device/virtual/plant/clock.js';
import { Plant } from '#cotune/device/virtual/plant/plant.js';
import { passTo } from '../../../support/run-plant.js';
import { execution, onCore, smallBoard, stage } from '../../../support/small-board.js';

describe('the clock of a domain', () => {
  it.each([
    ['cpu', 0.001],
    ['gpu', 0.005],
    ['memory', 0.008],
  ])('of %s is in force %d s after it was asked for', (domain, seconds) => {
    const plant = new Plant(smallBoard());
    plant.setGovernor(domain, 'powersave');
    expect(plant.clock(domain)).toMatchObject({ hertz: 1e9, targetHertz: 5e8, transitions: 0 });
    passTo(plant, seconds * 0.999);
    expect(plant.clock(domain).hertz).toBe(1e9);
    passTo(plant, seconds);
    expect(plant.clock(domain)).toMatchObject({ hertz: 5e8, transitions: 1 });
  });

  it('goes to the newer target when the first was due', () => {
    const plant = new Plant(virtualBoard('jetson-xavier-nx'));
    plant.setGovernor('gpu', 'userspace');
    passTo(plant, 1);
    const { transitions } = plant.clock('gpu');
    plant.setSpeed('gpu', 510e6);
    passTo(plant, 1.003);
    plant.setSpeed('gpu', 803.25e6);
    passTo(plant, 1.006);
    expect(plant.clock('gpu')).toMatchObject({ hertz: 803.25e6, transitions: transitions + 1 });
  });

  it('that is asked back in time does not change at all', () => {
    const plant = new Plant(smallBoard());
    plant.setGovernor('gpu', 'powersave');
    plant.setGovernor('gpu', 'performance');
    passTo(plant, 1);
    expect(plant.clock('gpu')).toMatchObject({ hertz: 1e9, transitions: 0 });
  });

  it('begins low where its governor follows the load', () => {
    const plant = new Plant(virtualBoard('jetson-xavier-nx'));
    expect(plant.clock('cpu').hertz).toBe(115.2e6);
    expect(plant.clock('gpu').hertz).toBe(114.75e6);
    expect(plant.clock('memory').hertz).toBe(1866e6);
  });

  it('keeps to limits, and shows them within its operating points', () => {
    const plant = new Plant(smallBoard());
    plant.setLimits('cpu', 0, 700e6);
    passTo(plant, 1);
    expect(plant.clock('cpu')).toMatchObject({ hertz: 5e8, minHertz: 5e8, maxHertz: 7e8 });
    plant.setLimits('cpu', 0, Number.POSITIVE_INFINITY);
    passTo(plant, 2);
    expect(plant.clock('cpu')).toMatchObject({ hertz: 1e9, minHertz: 5e8, maxHertz: 1e9 });
  });

  it('refuses limits between two operating points, and changes nothing', () => {
    const plant = new Plant(smallBoard());
    expect(() => plant.setLimits('cpu', 600e6, 900e6)).toThrow(
      expect.objectContaining({
        code: 'ERR_GOVERNOR_INPUT',
        message: expect.stringContaining('600000..900000'),
      }),
    );
    expect(plant.clock('cpu')).toMatchObject({ minHertz: 5e8, maxHertz: 1e9, targetHertz: 1e9 });
  });

  it('under userspace comes back to what was asked for when the limits allow it again', () => {
    const plant = new Plant(smallBoard());
    plant.setGovernor('cpu', 'userspace');
    plant.setSpeed('cpu', 1e9);
    plant.setLimits('cpu', 0, 500e6);
    expect(plant.clock('cpu').targetHertz).toBe(5e8);
    plant.setLimits('cpu', 0, 1e9);
    expect(plant.clock('cpu').targetHertz).toBe(1e9);
  });

  it('under another governor than userspace does not hear of a speed', () => {
    const plant = new Plant(smallBoard());
    plant.setSpeed('cpu', 5e8);
    expect(plant.clock('cpu').targetHertz).toBe(1e9);
  });

  it('cannot be governed by what does not fit, with the list of what does', () => {
    const plant = new Plant(smallBoard());
    for (const [domain, governor] of [
      ['gpu', 'schedutil'],
      ['cpu', 'simple_ondemand'],
      ['memory', 'ondemand'],
    ] as const)
      expect(() => plant.setGovernor(domain, governor)).toThrow(
        expect.objectContaining({
          code: 'ERR_GOVERNOR_UNKNOWN',
          message: expect.stringContaining('powersave'),
        }),
      );
  });
});

interface Told {
  readonly sample: BusySample & UtilisationSample;
  readonly kilohertz: number;
}

/** Works now and then, and notes what the governor is told and what it answers. */
function record(domain: 'cpu' | 'gpu', governor: string): { plant: Plant; told: Told[] } {
  const plant = new Plant(virtualBoard('jetson-xavier-nx'));
  plant.setGovernor(domain, governor);
  const { clock } = plant.domains.find(({ name }) => name === domain)!;
  const told: Told[] = [];
  const tell = clock.tell.bind(clock);
  clock.tell = (sample, now) => {
    tell(sample, now);
    told.push({ sample: { ...sample }, kilohertz: clock.governor.kilohertz });
  };
  const mapping = { name: 'x', cpus: [0, 1, 2, 3, 4, 5], gpu: 'gpu' };
  for (let round = 0; round < 60; round++) {
    const cycles = 1e6 * (1 + ((round * 37) % 50));
    const work = [
      stage({ computeCycles: cycles, parallelFraction: 0.5 }),
      stage({ processor: 'gpu', computeCycles: cycles / 2 }),
    ];
    plant.start(execution({ work, threads: 1 + (round % 3), mapping }), () => {});
    passTo(plant, (round + 1) * 0.05);
  }
  return { plant, told };
}

describe('a governor at work', () => {
  const kinds = [
    ...governorsOf('cpu').map((name) => ['cpu', name] as const),
    ...(['simple_ondemand', 'nvhost_podgov'] as const).map((name) => ['gpu', name] as const),
  ].filter(([, name]) => name !== 'userspace');

  it.each(kinds)('of %s: %s does what its replay says of the same samples', (domain, name) => {
    const { plant, told } = record(domain, name);
    const kind = governorByName(name);
    if (kind.reads === 'nothing') return expect(told).toEqual([]);
    expect(told.length).toBeGreaterThan(50);
    const { clock } = plant.domains.find((one) => one.name === domain)!;
    let before = 0;
    const samples = told.map(({ sample: { timeMicroseconds, busyMicroseconds, util, max } }) => {
      const elapsed = timeMicroseconds - before;
      before = timeMicroseconds;
      return { timeSeconds: timeMicroseconds / 1e6, busyFraction: busyMicroseconds / elapsed, util, max };
    });
    const decisions = replay(kind, {
      oppsKilohertz: clock.kilohertz,
      minKilohertz: clock.kilohertz[0]!,
      maxKilohertz: clock.kilohertz.at(-1)!,
      currentKilohertz: clock.kilohertz[0]!,
      transitionLatencyMicroseconds: domain === 'cpu' ? 1000 : 5000,
      tunables: {},
      samples,
    } as never);
    expect(decisions.map(({ kilohertz }) => kilohertz)).toEqual(told.map(({ kilohertz }) => kilohertz));
    expect(new Set(told.map(({ kilohertz }) => kilohertz)).size).toBeGreaterThan(1);
  });

  it('schedutil hears of a wake-up, of a tick and of the end, but not within its rate limit', () => {
    const plant = new Plant(smallBoard());
    plant.setGovernor('cpu', 'schedutil');
    const { clock } = plant.domains[0]!;
    const times: number[] = [];
    const tell = clock.tell.bind(clock);
    clock.tell = (sample, now) => {
      times.push(now);
      tell(sample, now);
    };
    passTo(plant, 0.01);
    plant.start(onCore(0, { work: [stage({ computeCycles: 10e6 })] }), () => {});
    passTo(plant, 0.04);
    expect(times[0]).toBe(0.01);
    for (const tick of [0.012, 0.016]) expect(times).toContainEqual(expect.closeTo(tick, 9));
    const gaps = times.slice(1).map((time, index) => time - times[index]!);
    expect(Math.min(...gaps)).toBeGreaterThan(0);
    expect(plant.processor(0).busySeconds).toBeCloseTo(times.at(-1)! - 0.01, 9);
  });

  it('schedutil is not told of a load on another core that is long over', () => {
    const plant = new Plant(smallBoard());
    plant.setGovernor('cpu', 'schedutil');
    plant.start(onCore(1, { work: [stage({ computeCycles: 2e9 })] }), () => {});
    passTo(plant, 20);
    const { clock } = plant.domains[0]!;
    const told: number[] = [];
    clock.tell = ({ util }) => told.push(util);
    plant.start(onCore(0, { work: [stage({ computeCycles: 1e6 })] }), () => {});
    expect(told).toEqual([0]);
  });

  it('that takes over counts from then on', () => {
    const plant = new Plant(smallBoard());
    plant.start(onCore(0, { work: [stage({ computeCycles: 100e9 })] }), () => {});
    passTo(plant, 10);
    for (const governor of [
      'ondemand',
      'schedutil-l4t',
      'conservative',
      'interactive',
      'schedutil',
      'powersave',
    ]) {
      plant.setGovernor('cpu', governor);
      passTo(plant, plant.nowSeconds + 1);
      expect(plant.clock('cpu').governor).toBe(governor);
      expect(plant.clock('cpu').hertz).toBe(governor === 'powersave' ? 5e8 : 1e9);
    }
  });

  it('of a graphics processor polls while it idles, and comes down', () => {
    const plant = new Plant(virtualBoard('jetson-xavier-nx'));
    plant.setGovernor('gpu', 'performance');
    passTo(plant, 1);
    plant.setGovernor('gpu', 'nvhost_podgov');
    passTo(plant, 10);
    expect(plant.clock('gpu').hertz).toBe(114.75e6);
  });
});
