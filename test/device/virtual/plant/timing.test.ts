import { describe, expect, it } from 'vitest';
import { modelledNetworks } from '#cotune/application/modelled/networks.js';
import { virtualBoard, virtualBoardNames } from '#cotune/device/virtual/boards.js';
import { nominalSeconds } from '#cotune/device/virtual/plant/nominal.js';
import { Plant } from '#cotune/device/virtual/plant/plant.js';
import { endsOf, passTo } from '../../../support/run-plant.js';
import { execution, onCore, onGpu, smallBoard, stage } from '../../../support/small-board.js';

const half = stage({ computeCycles: 0.5e9, memoryBytes: 0.5e9 });

describe('how long a virtual board takes', () => {
  it('is cycles over the clock and bytes over the bandwidth for a stage alone', () => {
    expect(endsOf(new Plant(smallBoard()), [execution({ work: [half] })])[0]).toBeCloseTo(1, 9);
  });

  it('is told beforehand, as far as nothing else happens', () => {
    const plant = new Plant(smallBoard());
    let end = 0;
    plant.start(execution({ work: [half] }), (time) => {
      end = time;
    });
    while (end === 0) {
      const next = plant.nextEventSeconds;
      expect(next).toBeGreaterThan(plant.nowSeconds);
      plant.advance(next);
      expect(plant.nowSeconds).toBe(next);
    }
    expect(end).toBeCloseTo(1, 9);
  });

  it('adds up over stages', () => {
    const work = [stage({ computeCycles: 1e8 }), stage({ processor: 'gpu', computeCycles: 2e8 }), half];
    expect(endsOf(new Plant(smallBoard()), [execution({ work })])[0]).toBeCloseTo(1.3, 9);
  });

  it('is twice as long for two on one core', () => {
    const [first, second] = endsOf(new Plant(smallBoard()), [onCore(0), onCore(0, { owner: 'b' })]);
    expect([first, second]).toEqual([expect.closeTo(2, 9), expect.closeTo(2, 9)]);
  });

  it('is what it is alone on a core of its own', () => {
    const two = endsOf(new Plant(smallBoard()), [execution({ owner: 'a' }), execution({ owner: 'b' })]);
    expect(two).toEqual([expect.closeTo(1, 9), expect.closeTo(1, 9)]);
  });

  it("follows Amdahl's law with threads", () => {
    const work = [stage({ parallelFraction: 0.8, memoryBytes: 0.5e9 })];
    const [end] = endsOf(new Plant(smallBoard()), [execution({ work, threads: 2 })]);
    expect(end).toBeCloseTo(1.5 * (0.2 + 0.8 / 2), 9);
  });

  it('shares a graphics processor equally among those that use it', () => {
    const short = onGpu({ owner: 'short', work: [stage({ processor: 'gpu', computeCycles: 0.25e9 })] });
    const [long, brief] = endsOf(new Plant(smallBoard()), [onGpu(), short]);
    // The brief one gets half until it is over; what is left of the long one is then alone.
    expect([brief, long]).toEqual([expect.closeTo(0.5, 9), expect.closeTo(1.25, 9)]);
  });

  it('grows with what others wait for memory, by the contention', () => {
    const reads = [stage({ computeCycles: 0, memoryBytes: 1e9 })];
    const two = endsOf(new Plant(smallBoard()), [onCore(0, { work: reads }), onCore(1, { work: reads })]);
    expect(two).toEqual([expect.closeTo(1.5, 9), expect.closeTo(1.5, 9)]);
  });

  it('does not grow with the other threads of the same stage', () => {
    const work = [stage({ computeCycles: 0, memoryBytes: 1e9, parallelFraction: 1 })];
    expect(endsOf(new Plant(smallBoard()), [execution({ work, threads: 2 })])[0]).toBeCloseTo(0.5, 9);
  });

  it('loses and gains no work while the clock changes', () => {
    const plant = new Plant(smallBoard());
    plant.setGovernor('cpu', 'userspace');
    let end = 0;
    plant.start(onCore(0), (time) => {
      end = time;
    });
    passTo(plant, 0.1);
    plant.setSpeed('cpu', 500e6);
    passTo(plant, 0.4);
    plant.setSpeed('cpu', 1000e6);
    passTo(plant, 2);
    // A request is in force a millisecond later.
    const slow = 0.401 - 0.101;
    expect(end).toBeCloseTo(1 + slow / 2, 9);
  });

  it('does not depend on how often somebody looks', () => {
    const [once, often] = [new Plant(smallBoard()), new Plant(smallBoard())];
    const work = [stage({ computeCycles: 123_456_789, parallelFraction: 0.3, memoryBytes: 12_345_678 })];
    const ends: number[] = [];
    for (const plant of [once, often]) plant.start(execution({ work }), (time) => ends.push(time));
    passTo(once, 1);
    for (let time = 0; time < 1; time += 0.0007) {
      passTo(often, time);
      often.usage('app');
      often.joules();
      often.clock('cpu');
    }
    passTo(often, 1);
    expect(ends[1]).toBe(ends[0]);
    expect(often.usage('app')).toEqual(once.usage('app'));
    expect(often.celsius('soc')).toBe(once.celsius('soc'));
  });

  it('ends what is too short for the clock to tell, late in a long run', () => {
    const plant = new Plant(smallBoard());
    passTo(plant, 1000);
    const tiny = Array.from({ length: 50 }, (_, i) =>
      onCore(i % 2, { owner: `o${i}`, work: [stage({ computeCycles: 7 + i })] }),
    );
    for (const end of endsOf(plant, tiny)) expect(end).toBeCloseTo(1000, 5);
  });

  it('cannot be told on a graphics processor that is not there, and nothing starts', () => {
    const plant = new Plant(virtualBoard('raspberry-pi-5'));
    const work = [stage(), stage({ processor: 'gpu' })];
    expect(() => plant.start(execution({ work }), () => {})).toThrow(
      expect.objectContaining({ code: 'ERR_BOARD_MODEL', message: expect.stringContaining('graphics') }),
    );
    passTo(plant, 1);
    expect(plant.processor(0).busySeconds + plant.usage('app').cpuSeconds).toBe(0);
  });

  it('is no time for no work, and its end is told after the start', () => {
    const plant = new Plant(smallBoard());
    const ends: number[] = [];
    plant.start(execution({ work: [] }), (time) => ends.push(time));
    expect(ends).toEqual([]);
    plant.advance(1);
    expect(ends).toEqual([0]);
  });
});

describe.each(virtualBoardNames)('%s', (name) => {
  const board = virtualBoard(name);
  const networks = modelledNetworks.filter((network) => network.board === name);

  it('takes as long as the closed form says for its networks', () => {
    for (const { subnets } of networks)
      for (const { work } of subnets)
        for (const stages of [work.cpu, work.gpu]) if (stages !== undefined) expectNominal(stages);
  });

  function expectNominal(stages: readonly ReturnType<typeof stage>[]) {
    const cpu = board.domains.findLast((domain) => domain.kind === 'cpu')!;
    const plant = new Plant(board);
    for (const { name: domain } of board.domains) plant.setGovernor(domain, 'performance');
    passTo(plant, 0.1);
    const gpu = board.domains.find(({ kind }) => kind === 'gpu')?.name;
    const mapping = { name: 'x', cpus: cpu.cpus, ...(gpu !== undefined && { gpu }) };
    const [end] = endsOf(plant, [execution({ work: stages, threads: 2, mapping })]);
    const nominal = stages.reduce((sum, one) => {
      const domain = one.processor === 'gpu' ? gpu! : cpu.name;
      return sum + nominalSeconds(board, one, { domain, threads: 2 }).total;
    }, 0);
    const wakings = stages.length + 2;
    const slowest = Math.max(...cpu.idleStates.states.map(({ exitSeconds }) => exitSeconds));
    expect(end! - 0.1).toBeGreaterThanOrEqual(nominal * 0.999_999);
    expect(end! - 0.1).toBeLessThanOrEqual(nominal + wakings * slowest + 1e-9);
  }
});
