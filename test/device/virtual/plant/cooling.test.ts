import { describe, expect, it } from 'vitest';
import { virtualBoard, virtualBoardNames } from '#cotune/device/virtual/boards.js';
import { Plant } from '#cotune/device/virtual/plant/plant.js';
import { passTo } from '../../../support/run-plant.js';
import { execution, smallBoard, stage } from '../../../support/small-board.js';

const endless = [stage({ computeCycles: 1e15, parallelFraction: 1 })];
const passive = (celsius: number) => ({ type: 'passive' as const, celsius });

function busyPlant(zone: object): Plant {
  const plant = new Plant(smallBoard({ zone: { cools: ['cpu'], ...zone } }));
  plant.start(execution({ work: endless, threads: 2 }), () => {});
  return plant;
}

describe('soaking', () => {
  it.each(virtualBoardNames)('of %s is a fixed point', (name) => {
    const plant = new Plant(virtualBoard(name));
    const zones = plant.board.zones.map((zone) => zone.name);
    const celsius = () => zones.map((zone) => plant.celsius(zone));
    const watts = plant.watts();
    const soaked = celsius();
    plant.soak();
    expect(plant.watts()).toBeCloseTo(watts, 6);
    expect(celsius()).toEqual(soaked.map((value) => expect.closeTo(value, 4)));
  });

  it('stays where it is while nothing changes', () => {
    const plant = new Plant(smallBoard({ perCelsius: 0.02 }));
    const before = plant.celsius('soc');
    passTo(plant, 500);
    expect(plant.celsius('soc')).toBeCloseTo(before, 4);
  });

  it('is where the board ends that was not soaked', () => {
    const [soaked, warmed] = [smallBoard({ perCelsius: 0.02 }), smallBoard({ perCelsius: 0.02 })].map(
      (board) => {
        const plant = new Plant(board);
        plant.setAmbient(40);
        return plant;
      },
    );
    soaked!.soak();
    passTo(warmed!, 2000);
    expect(warmed!.celsius('soc')).toBeCloseTo(soaked!.celsius('soc'), 3);
  });

  it('ends also where leakage runs away', () => {
    const plant = new Plant(smallBoard({ perCelsius: 0.2 }));
    plant.setAmbient(60);
    plant.soak();
    expect(Number.isFinite(plant.celsius('soc'))).toBe(true);
  });
});

describe('heat', () => {
  it('of one node follows the closed form', () => {
    const plant = new Plant(smallBoard());
    const start = plant.celsius('soc');
    plant.start(execution({ work: endless, threads: 2 }), () => {});
    passTo(plant, 20);
    const end = 25 + plant.watts() / 0.1;
    expect(plant.celsius('soc')).toBeCloseTo(end + (start - end) * Math.exp((-20 * 0.1) / 5), 6);
    expect(plant.peakCelsius).toBe(plant.celsius('soc'));
  });

  it('leaves faster with the fan, and follows the room', () => {
    const plant = new Plant(smallBoard());
    const still = plant.celsius('soc');
    plant.setFan(1);
    passTo(plant, 1000);
    expect(plant.celsius('soc') - 25).toBeCloseTo((still - 25) / 2, 6);
    plant.setAmbient(35);
    passTo(plant, 2000);
    expect(plant.celsius('soc') - 35).toBeCloseTo((still - 25) / 2, 6);
  });

  it('makes leakage grow', () => {
    const plant = new Plant(smallBoard({ perCelsius: 0.02 }));
    const before = plant.watts();
    plant.setAmbient(60);
    passTo(plant, 1000);
    expect(plant.watts()).toBeGreaterThan(before);
  });
});

describe('step_wise', () => {
  it('takes clocks away while a trip is passed, and gives them back', () => {
    const plant = busyPlant({ policy: 'step_wise', trips: [passive(60)] });
    passTo(plant, 300);
    expect(plant.clock('cpu')).toMatchObject({ coolingState: 1, hertz: 5e8, maxHertz: 1e9 });
    plant.setAmbient(-20);
    passTo(plant, 600);
    expect(plant.clock('cpu')).toMatchObject({ coolingState: 0, hertz: 1e9 });
  });

  it('wins over the least that a user wants', () => {
    const plant = busyPlant({ policy: 'step_wise', trips: [passive(60)] });
    plant.setLimits('cpu', 1e9, 1e9);
    passTo(plant, 300);
    expect(plant.clock('cpu')).toMatchObject({ hertz: 5e8, minHertz: 1e9 });
  });

  it('is polled as often as its zone says', () => {
    const plant = busyPlant({ policy: 'step_wise', trips: [passive(-60)], pollSeconds: 0.5 });
    const changes: number[] = [];
    for (let tenth = 1; tenth <= 100; tenth++) {
      passTo(plant, tenth * 0.1 + 0.05);
      if (plant.clock('cpu').coolingState === 1 && changes.length === 0) changes.push(tenth);
    }
    expect(changes).toEqual([5]);
  });

  it('leaves the clock alone below its trips and where they are not passive', () => {
    const plant = busyPlant({
      policy: 'step_wise',
      trips: [{ type: 'critical', celsius: 30 }, passive(200)],
    });
    passTo(plant, 300);
    expect(plant.clock('cpu')).toMatchObject({ coolingState: 0, transitions: 0 });
  });
});

describe('power_allocator', () => {
  const hot = {
    policy: 'power_allocator' as const,
    trips: [passive(60), passive(70)],
    sustainableWatts: 3,
    pollSeconds: 0.1,
  };

  it('holds its temperature', () => {
    const board = virtualBoard('jetson-xavier-nx');
    const zone = {
      ...board.zones[0]!,
      ...hot,
      cools: ['cpu'],
      trips: hot.trips.map((trip) => ({ ...trip, hysteresisCelsius: 0 })),
    };
    const plant = new Plant({ ...board, zones: [zone] });
    plant.setFan(0);
    plant.setAmbient(40);
    plant.setGovernor('cpu', 'performance');
    plant.start(
      execution({ work: endless, threads: 6, mapping: { name: 'cpu', cpus: [0, 1, 2, 3, 4, 5] } }),
      () => {},
    );
    passTo(plant, 3000);
    expect(plant.peakCelsius).toBeLessThan(72);
    expect(plant.celsius(zone.name)).toBeGreaterThan(66);
    expect(plant.clock('cpu').coolingState).toBeGreaterThan(0);
  });

  it('caps nothing while it is cool', () => {
    const plant = busyPlant(hot);
    plant.setAmbient(-40);
    plant.soak();
    passTo(plant, 100);
    expect(plant.clock('cpu').coolingState).toBe(0);
  });

  it('leaves a core that works alone a higher clock than one of many', () => {
    const stateOf = (threads: number) => {
      const board = virtualBoard('jetson-xavier-nx');
      const zone = {
        ...board.zones[0]!,
        ...hot,
        cools: ['cpu'],
        trips: [
          { ...passive(20), hysteresisCelsius: 0 },
          { ...passive(70), hysteresisCelsius: 0 },
        ],
      };
      const plant = new Plant({ ...board, zones: [{ ...zone, sustainableWatts: 1 }] });
      plant.setGovernor('cpu', 'performance');
      const mapping = { name: 'cpu', cpus: [0, 1, 2, 3, 4, 5] };
      plant.start(execution({ work: endless, threads, mapping }), () => {});
      passTo(plant, 60);
      return plant.clock('cpu').coolingState;
    };
    expect(stateOf(1)).toBeLessThan(stateOf(6));
  });
});
