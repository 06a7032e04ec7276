import { describe, expect, it } from 'vitest';
import { virtualBoard, virtualBoardNames } from '#cotune/device/virtual/boards.js';
import { nominalJoules } from '#cotune/device/virtual/plant/nominal.js';
import { Plant } from '#cotune/device/virtual/plant/plant.js';
import { endsOf, passTo } from '../../../support/run-plant.js';
import {
  cpuDomain,
  deep,
  execution,
  onCore,
  onGpu,
  shallow,
  smallBoard,
  stage,
} from '../../../support/small-board.js';

/** Leakage and clock tree of one processor domain of the small board, at the highest clock. */
const awakeWatts = 0.5 + 1e-10 * 1e9;

describe('the power of a virtual board', () => {
  it('is that of base, leakage, clock trees and memory at rest, through the regulator', () => {
    expect(new Plant(smallBoard()).watts()).toBeCloseTo(1 + (2 * awakeWatts + 0.2) / 0.8, 9);
  });

  it('grows by what busy cores switch', () => {
    const plant = new Plant(smallBoard());
    const before = plant.watts('processors');
    plant.start(onCore(0), () => {});
    expect(plant.watts('processors') - before).toBeCloseTo(1, 9);
    plant.start(onCore(1, { work: [stage({ activity: 0.5 })] }), () => {});
    expect(plant.watts('processors') - before).toBeCloseTo(1.5, 9);
  });

  it('of a shared core is the mean of those that share it', () => {
    const plant = new Plant(smallBoard());
    const before = plant.watts('processors');
    plant.start(onCore(0), () => {});
    plant.start(onCore(0, { owner: 'calm', work: [stage({ activity: 0 })] }), () => {});
    expect(plant.watts('processors') - before).toBeCloseTo(0.5, 9);
  });

  it('of the memory follows what moves', () => {
    const plant = new Plant(smallBoard());
    plant.start(onCore(0, { work: [stage({ computeCycles: 1e9, memoryBytes: 1e9 })] }), () => {});
    expect(plant.watts('memory')).toBeCloseTo(0.2 + 0.5, 9);
  });

  it('falls with the idle states, and those that are offline leak nothing', () => {
    const sleeping = cpuDomain({
      idleStates: { states: [shallow, deep], provenance: cpuDomain().capacity.provenance },
    });
    const plant = new Plant(smallBoard({ cpus: [sleeping] }));
    expect(plant.watts('processors') - awakeWatts).toBeCloseTo(0.5 * 0.1 + 0.1 * 0.2, 9);
    plant.setOnline(1, false);
    expect(plant.watts('processors') - awakeWatts).toBeCloseTo(0.25 * 0.1 + 0.1 * 0.2, 9);
  });

  it('of a cluster without any core online is none', () => {
    const plant = new Plant(smallBoard({ cpus: [cpuDomain(), cpuDomain({ name: 'big', cpus: [2, 3] })] }));
    expect(plant.watts('processors')).toBeCloseTo(3 * awakeWatts, 9);
    for (const cpu of [2, 3]) plant.setOnline(cpu, false);
    expect(plant.watts('processors')).toBeCloseTo(2 * awakeWatts, 9);
  });
});

describe('the energy of a virtual board', () => {
  it('is the integral of its power', () => {
    const plant = new Plant(smallBoard({ perCelsius: 0.01 }));
    plant.setGovernor('cpu', 'ondemand');
    let [integral, beforeSeconds, joules] = [0, 0, 0];
    plant.start(
      execution({ work: [stage({ parallelFraction: 0.5 }), stage({ processor: 'gpu' })], threads: 2 }),
      () => {},
    );
    for (let step = 1; step <= 40_000; step++) {
      // Power is constant between events, and every event lies on a tenth of a millisecond or is one more step.
      const watts = plant.watts();
      plant.advance(step * 1e-4);
      integral += watts * (plant.nowSeconds - beforeSeconds);
      beforeSeconds = plant.nowSeconds;
      joules = plant.joules();
    }
    expect(joules / integral).toBeCloseTo(1, 3);
  });

  it('is the sum of its rails, the loss of the regulators and the base', () => {
    const plant = new Plant(smallBoard());
    endsOf(plant, [onCore(0), onGpu({ owner: 'g' })]);
    const delivered = plant.joules('processors') + plant.joules('memory');
    expect(plant.joules()).toBeCloseTo(plant.nowSeconds + delivered / 0.8, 9);
    expect(plant.joules('all')).toBeCloseTo(plant.joules(), 9);
  });

  it('of a stage alone is what the closed form says', () => {
    const board = smallBoard();
    const work = stage({ activity: 0.7, memoryBytes: 3e8 });
    const [resting, working] = [new Plant(board), new Plant(board)];
    endsOf(working, [onCore(0, { work: [work] })]);
    passTo(resting, working.nowSeconds);
    const { domain, memory } = nominalJoules(board, work, { domain: 'cpu' });
    expect(working.joules() - resting.joules()).toBeCloseTo(domain + memory, 6);
  });

  it.each(virtualBoardNames)('of %s is the same for its main rail', (name) => {
    const plant = new Plant(virtualBoard(name));
    passTo(plant, 2);
    const main = plant.board.rails.find(({ base }) => base);
    if (main !== undefined && main.domains.length === plant.domains.length)
      expect(plant.joules(main.name)).toBeCloseTo(plant.joules(), 9);
    for (const rail of plant.board.rails) expect(plant.joules(rail.name)).toBeLessThanOrEqual(plant.joules());
  });
});

describe('the times of a virtual board', () => {
  it('that a core was busy and idle are all there were', () => {
    const plant = new Plant(smallBoard());
    plant.start(onCore(0), () => {});
    passTo(plant, 3);
    const [first, second] = [plant.processor(0), plant.processor(1)];
    expect(first.busySeconds).toBeCloseTo(1, 9);
    expect(first.busySeconds + first.idleSeconds).toBeCloseTo(3, 12);
    expect(second).toEqual({ online: true, busySeconds: 0, idleSeconds: 3 });
  });

  it('that an owner used are its share of the cores', () => {
    const plant = new Plant(smallBoard());
    endsOf(plant, [onCore(0, { owner: 'a' }), onCore(0, { owner: 'b' }), onGpu({ owner: 'a' })]);
    expect(plant.usage('a')).toEqual({ cpuSeconds: expect.closeTo(1, 9), gpuSeconds: expect.closeTo(1, 9) });
    expect(plant.usage('b')).toEqual({ cpuSeconds: expect.closeTo(1, 9), gpuSeconds: 0 });
    expect(plant.usage('nobody')).toEqual({ cpuSeconds: 0, gpuSeconds: 0 });
    expect(plant.busySeconds('gpu')).toBeCloseTo(1, 9);
  });

  it('at each operating point are all there were', () => {
    const plant = new Plant(smallBoard());
    plant.setGovernor('cpu', 'powersave');
    passTo(plant, 2);
    plant.setGovernor('cpu', 'performance');
    passTo(plant, 3);
    expect(plant.clock('cpu').secondsAt).toEqual([expect.closeTo(2, 9), expect.closeTo(1, 9)]);
  });
});

it('says which rails, zones, domains and processors there are where one is asked for that is not', () => {
  const plant = new Plant(smallBoard());
  for (const ask of [
    () => plant.watts('vdd'),
    () => plant.celsius('cpu'),
    () => plant.clock('npu'),
    () => plant.processor(7),
  ])
    expect(ask).toThrow(expect.objectContaining({ code: 'ERR_BOARD_MODEL' }));
  expect(() => plant.joules('vdd')).toThrow('processors');
});
