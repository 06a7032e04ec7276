import { describe, expect, it } from 'vitest';
import { virtualBoard } from '#cotune/device/virtual/boards.js';
import { Plant } from '#cotune/device/virtual/plant/plant.js';
import { endsOf, passTo } from '../../../support/run-plant.js';
import {
  cpuDomain,
  deep,
  execution,
  onCore,
  shallow,
  smallBoard,
  stage,
} from '../../../support/small-board.js';

const { provenance } = cpuDomain().capacity;
const sleeping = cpuDomain({ idleStates: { states: [shallow, deep], provenance } });
const milliseconds = (count: number) => [stage({ computeCycles: count * 1e6 })];

/** Starts the work every so often. */
function repeat(
  plant: Plant,
  rounds: number,
  periodSeconds: number,
  make: () => Parameters<Plant['start']>[0],
) {
  for (let round = 0; round < rounds; round++) {
    plant.start(make(), () => {});
    passTo(plant, plant.nowSeconds + periodSeconds);
  }
}

const busyOf = (plant: Plant, cpus: readonly number[]) =>
  cpus.reduce((sum, cpu) => sum + plant.processor(cpu).busySeconds, 0);

/** On each tick a millisecond of work, and three milliseconds of sleep until just before the next. */
function wakeOften(plant: Plant): void {
  passTo(plant, 0.0995);
  repeat(plant, 30, 0.004, () => onCore(0, { work: milliseconds(1) }));
}

describe('a sleeping core', () => {
  it('takes its exit latency to wake up', () => {
    const plant = new Plant(smallBoard({ cpus: [sleeping] }));
    passTo(plant, 1);
    plant.start(onCore(0, { work: milliseconds(10) }), (time) => expect(time).toBeCloseTo(1.011, 9));
    passTo(plant, 2);
    expect(plant.processor(0).busySeconds).toBeCloseTo(0.011, 9);
  });

  it('does not fall asleep between two parts of the same work', () => {
    const plant = new Plant(smallBoard({ cpus: [sleeping] }));
    passTo(plant, 1);
    const work = [
      ...milliseconds(10),
      ...milliseconds(10),
      stage({ computeCycles: 10e6, parallelFraction: 0.5 }),
    ];
    const [end] = endsOf(plant, [onCore(0, { work })]);
    expect(end).toBeCloseTo(1.031, 9);
  });

  it('sleeps lightly while it is woken often', () => {
    const plant = new Plant(smallBoard({ cpus: [sleeping] }));
    wakeOften(plant);
    const before = plant.nowSeconds;
    const [end] = endsOf(plant, [onCore(0, { work: milliseconds(1) })]);
    expect(end! - before).toBeCloseTo(0.001, 9);
  });

  it('that stays asleep goes deeper at the next tick, and then nothing ticks', () => {
    const plant = new Plant(smallBoard({ cpus: [sleeping] }));
    wakeOften(plant);
    const shallowWatts = plant.watts('processors');
    passTo(plant, plant.nowSeconds + 0.004);
    // Half of the leakage, of which a tenth is left, and the clock tree, of which a fifth is.
    expect(shallowWatts - plant.watts('processors')).toBeCloseTo(0.25 * 0.9 + 0.1 * 0.8, 9);
  });
});

describe('a core that goes offline', () => {
  it('loses no work', () => {
    const plant = new Plant(smallBoard());
    const ends: number[] = [];
    for (const owner of ['a', 'b']) plant.start(execution({ owner }), (time) => ends.push(time));
    passTo(plant, 0.5);
    plant.setOnline(1, false);
    passTo(plant, 3);
    expect(ends).toEqual([expect.closeTo(1.5, 9), expect.closeTo(1.5, 9)]);
    expect(plant.processor(1)).toMatchObject({ online: false, busySeconds: expect.closeTo(0.5, 9) });
  });

  it('hands on also what may run nowhere else', () => {
    const plant = new Plant(smallBoard());
    const ends: number[] = [];
    plant.start(onCore(1), (time) => ends.push(time));
    passTo(plant, 0.25);
    plant.setOnline(1, false);
    passTo(plant, 2);
    expect(ends).toEqual([expect.closeTo(1, 9)]);
    expect(plant.processor(0).busySeconds).toBeCloseTo(0.75, 9);
  });

  it('takes a task that waits when it comes back', () => {
    const plant = new Plant(smallBoard());
    plant.setOnline(1, false);
    const ends: number[] = [];
    for (const owner of ['a', 'b']) plant.start(execution({ owner }), (time) => ends.push(time));
    passTo(plant, 1);
    plant.setOnline(1, true);
    passTo(plant, 3);
    expect(ends).toEqual([expect.closeTo(1.5, 9), expect.closeTo(1.5, 9)]);
  });

  it('cannot be the first', () => {
    const plant = new Plant(smallBoard());
    expect(() => plant.setOnline(0, false)).toThrow(
      expect.objectContaining({ code: 'ERR_KNOB_UNAVAILABLE' }),
    );
    expect(plant.processor(0).online).toBe(true);
  });
});

describe('a core that runs out of work', () => {
  it('takes a task that waits behind another', () => {
    const plant = new Plant(smallBoard());
    const ends = endsOf(plant, [
      execution({ owner: 'short', work: milliseconds(500) }),
      execution({ owner: 'a' }),
      execution({ owner: 'b' }),
    ]);
    // b shares the core of `short` until that is over, and a second later both are.
    expect(plant.processor(0).busySeconds + plant.processor(1).busySeconds).toBeCloseTo(2.5, 9);
    expect(Math.max(...ends)).toBeCloseTo(1.5, 1);
  });

  it('takes one that it may run where the fullest core has none', () => {
    const plant = new Plant(smallBoard({ cpus: [cpuDomain({ cpus: [0, 1, 2] })] }));
    const two = { mapping: { name: 'two', cpus: [1, 2] } };
    const ends = endsOf(plant, [
      onCore(0, { owner: 'a' }),
      onCore(0, { owner: 'b' }),
      onCore(0, { owner: 'c' }),
      onCore(1, { owner: 'd' }),
      onCore(2, { owner: 'e', work: milliseconds(500) }),
      execution({ owner: 'f', ...two }),
      execution({ owner: 'g', ...two, work: milliseconds(100) }),
    ]);
    expect(ends[5]).toBeLessThan(2);
    expect(busyOf(plant, [1, 2])).toBeCloseTo(2.6, 6);
  });
});

describe('cancelling', () => {
  it('frees the core and is never told', () => {
    const plant = new Plant(smallBoard());
    let told = 0;
    const cancel = plant.start(onCore(0), () => told++);
    const ends: number[] = [];
    plant.start(onCore(0, { owner: 'other' }), (time) => ends.push(time));
    passTo(plant, 0.5);
    cancel();
    cancel();
    passTo(plant, 3);
    expect([told, ends]).toEqual([0, [expect.closeTo(1.25, 9)]]);
  });

  it('of what has ended in the same moment is never told either', () => {
    const plant = new Plant(smallBoard());
    const told: string[] = [];
    let cancel = () => {};
    plant.start(onCore(0), () => {
      told.push('first');
      cancel();
    });
    cancel = plant.start(onCore(1), () => told.push('second'));
    passTo(plant, 2);
    expect(told).toEqual(['first']);
  });

  it('of all threads leaves nothing running', () => {
    const plant = new Plant(smallBoard());
    const watts = plant.watts();
    const cancel = plant.start(execution({ work: [stage({ parallelFraction: 1 })], threads: 2 }), () => {});
    passTo(plant, 0.1);
    cancel();
    expect(plant.watts()).toBeCloseTo(watts, 9);
  });
});

it('tells ends of one moment in the order of the starts', () => {
  const plant = new Plant(smallBoard());
  const told: number[] = [];
  for (const cpu of [1, 0]) plant.start(onCore(cpu), () => told.push(cpu));
  passTo(plant, 2);
  expect(told).toEqual([1, 0]);
});

it('gives what an owner runs at once threads of their own', () => {
  const plant = new Plant(smallBoard());
  expect(endsOf(plant, [execution(), execution()])).toEqual([expect.closeTo(1, 9), expect.closeTo(1, 9)]);
  expect(plant.usage('app').cpuSeconds).toBeCloseTo(2, 9);
});

describe('energy-aware placement', () => {
  const everywhere = { name: 'all', cpus: [] };
  const [little, big] = [
    [0, 1, 2, 3],
    [4, 5, 6, 7],
  ];
  const light = () => execution({ work: milliseconds(5), mapping: everywhere });
  const heavy = () => execution({ work: milliseconds(700), mapping: everywhere });

  function boardUnder(governor: string, name: string): Plant {
    const plant = new Plant(virtualBoard(name));
    for (const { kind, name: domain } of plant.domains)
      if (kind === 'cpu') plant.setGovernor(domain, governor);
    return plant;
  }

  it('sends a light task to the little cluster of odroid-xu3', () => {
    const plant = boardUnder('schedutil', 'odroid-xu3');
    repeat(plant, 50, 0.1, light);
    expect(busyOf(plant, little)).toBeGreaterThan(0.3);
    expect(busyOf(plant, big)).toBe(0);
  });

  it('sends it to a big one of rk3588, whose published coefficients say that it costs less at its lowest clock', () => {
    const plant = boardUnder('schedutil', 'rk3588');
    repeat(plant, 50, 0.1, light);
    expect(busyOf(plant, big)).toBeGreaterThan(20 * busyOf(plant, little));
  });

  it.each(['odroid-xu3', 'rk3588'])('sends a heavy one to the big cluster of %s', (name) => {
    const plant = boardUnder('schedutil', name);
    repeat(plant, 20, 0.5, heavy);
    expect(busyOf(plant, big)).toBeGreaterThan(5 * busyOf(plant, little));
  });

  it.each(['odroid-xu3', 'rk3588'])('gives each thread of a new program a core of %s', (name) => {
    const plant = boardUnder('performance', name);
    passTo(plant, 0.1);
    const work = [stage({ computeCycles: 400e6, parallelFraction: 1 })];
    plant.start(execution({ work, threads: 4, mapping: { name: 'little', cpus: little } }), () => {});
    passTo(plant, 0.11);
    for (const cpu of little) expect(plant.processor(cpu).busySeconds).toBeCloseTo(0.01, 6);
  });

  it('forgets a load that is long over', () => {
    const plant = boardUnder('schedutil', 'odroid-xu3');
    repeat(plant, 20, 0.1, light);
    const work = [stage({ computeCycles: 8e9, parallelFraction: 1 })];
    plant.start(execution({ owner: 'burst', work, threads: 8, mapping: everywhere }), () => {});
    passTo(plant, plant.nowSeconds + 30);
    const before = busyOf(plant, big);
    repeat(plant, 20, 0.1, light);
    expect(busyOf(plant, big)).toBe(before);
  });
});
