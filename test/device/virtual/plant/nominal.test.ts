import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WorkStage } from '#cotune/core/work.js';
import { virtualBoard, virtualBoardNames } from '#cotune/device/virtual/boards.js';
import type { VirtualDomain } from '#cotune/device/virtual/plant/description.js';
import {
  bytesPerSecond,
  nominalJoules,
  nominalSeconds,
  workPerCycle,
} from '#cotune/device/virtual/plant/nominal.js';
import { asleepWatts, awakeWatts } from '#cotune/device/virtual/plant/nominal-power.js';
import { Plant } from '#cotune/device/virtual/plant/plant.js';

const hertzOf = ({ points }: VirtualDomain) => points.hertzVolts.map(([hertz]) => hertz);

const stages: fc.Arbitrary<WorkStage> = fc.record({
  processor: fc.constant('cpu' as const),
  computeCycles: fc.double({ min: 1e5, max: 1e11, noNaN: true }),
  memoryBytes: fc.double({ min: 0, max: 1e9, noNaN: true }),
  activity: fc.double({ min: 0.1, max: 3, noNaN: true }),
  parallelFraction: fc.double({ min: 0, max: 1, noNaN: true }),
});
const boards = fc.constantFrom(...virtualBoardNames).map((name) => virtualBoard(name));
/** A board with one of its processor domains and two of the domain's levels, the lower first. */
const levels = boards.chain((board) =>
  fc
    .constantFrom(...board.domains.filter(({ kind }) => kind !== 'memory'))
    .chain((domain) =>
      fc
        .tuple(fc.constantFrom(...hertzOf(domain)), fc.constantFrom(...hertzOf(domain)))
        .map(([a, b]) => ({ board, domain, low: Math.min(a, b), high: Math.max(a, b) })),
    ),
);

describe('the nominal time of a stage', () => {
  it('never grows with the clock', () => {
    fc.assert(
      fc.property(levels, stages, ({ board, domain, low, high }, stage) => {
        const at = (hertz: number) =>
          nominalSeconds(board, stage, { domain: domain.name, hertz: { [domain.name]: hertz } }).total;
        expect(at(high)).toBeLessThanOrEqual(at(low));
        expect(at(high)).toBeGreaterThan(0);
      }),
    );
  });

  it('falls with threads, by no more than the parallel part allows', () => {
    fc.assert(
      fc.property(levels, stages, fc.integer({ min: 1, max: 8 }), ({ board, domain }, stage, threads) => {
        const at = (count: number) => nominalSeconds(board, stage, { domain: domain.name, threads: count });
        const alone = at(1).total;
        expect(at(threads + 1).total).toBeLessThanOrEqual(at(threads).total);
        expect(at(threads).total).toBeGreaterThanOrEqual(alone * (1 - stage.parallelFraction) * 0.999999);
        expect(at(threads).core).toBe(at(1).core);
      }),
    );
  });

  it('is that of its cycles and its bytes', () => {
    const stage: WorkStage = {
      processor: 'cpu',
      computeCycles: 1.9072e9,
      memoryBytes: 30e9,
      activity: 1,
      parallelFraction: 0,
    };
    const { total, memory } = nominalSeconds(virtualBoard('jetson-xavier-nx'), stage, { domain: 'cpu' });
    expect(total).toBeCloseTo(2, 10);
    expect(memory).toBeCloseTo(1, 10);
  });

  it('waits longer for slower memory', () => {
    const board = virtualBoard('jetson-xavier-nx');
    expect(bytesPerSecond(board, { memory: 933e6 })).toBeCloseTo(bytesPerSecond(board) / 2, 0);
  });

  it('counts a weak core at its highest clock by its capacity', () => {
    const board = virtualBoard('odroid-xu3');
    const little = board.domains.find(({ name }) => name === 'little')!;
    if (little.kind !== 'cpu') throw new Error('little is of processors');
    // capacity-dmips-mhz 539 at 1.4 GHz, of 1024 at 2 GHz.
    expect(little.capacity.value).toBe(377);
    expect(workPerCycle(board, little)).toBeCloseTo(539 / 1024, 2);
  });

  it('is what the running board takes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...virtualBoardNames), stages, (name, drawn) => {
        const board = virtualBoard(name);
        const stage = { ...drawn, computeCycles: 1e7 + (drawn.computeCycles % 1e9), parallelFraction: 0 };
        const plant = new Plant(board);
        for (const domain of board.domains) plant.setGovernor(domain.name, 'performance');
        plant.advance(0.1);
        const strongest = board.domains.find((one) => one.kind === 'cpu' && one.capacity.value === 1024)!;
        const cpus = strongest.kind === 'cpu' ? strongest.cpus : [];
        let ended = 0;
        const mapping = { name: 'strong', cpus };
        plant.start({ owner: 'a', work: [stage], threads: 1, mapping }, (now) => {
          ended = now - 0.1;
        });
        while (ended === 0) plant.advance(plant.nowSeconds + 100);
        const { total } = nominalSeconds(board, stage, { domain: strongest.name });
        // Waking from the deepest idle state, and throttling of what lasts long.
        expect(ended).toBeGreaterThan(total * 0.999);
        if (total < 1) expect(ended).toBeLessThan(total * 1.001 + 0.0025);
      }),
      { numRuns: 40 },
    );
  });

  it.each(['npu', 'memory'])('is refused for %s, which executes nothing', (domain) => {
    const stage = fc.sample(stages, { numRuns: 1, seed: 1 })[0]!;
    expect(() => nominalSeconds(virtualBoard('rk3588'), stage, { domain })).toThrow(RangeError);
  });
});

describe('the nominal energy of a stage', () => {
  it('is positive, and its part of memory does not depend on the clock', () => {
    fc.assert(
      fc.property(levels, stages, ({ board, domain, low, high }, stage) => {
        const at = (hertz: number) =>
          nominalJoules(board, stage, { domain: domain.name, hertz: { [domain.name]: hertz } });
        expect(at(low).domain).toBeGreaterThan(0);
        expect(at(low).memory).toBeGreaterThanOrEqual(0);
        expect(at(low).memory).toBe(at(high).memory);
      }),
    );
  });

  it('of compute alone is least at the lowest voltage', () => {
    fc.assert(
      fc.property(levels, stages, ({ board, domain }, stage) => {
        const compute = { ...stage, memoryBytes: 0 };
        const joules = domain.points.hertzVolts.map(
          ([hertz, volts]) =>
            [
              volts,
              nominalJoules(board, compute, { domain: domain.name, hertz: { [domain.name]: hertz } }).domain,
            ] as const,
        );
        for (const [volts, of] of joules)
          for (const [others, ofOthers] of joules) if (others > volts) expect(ofOthers).toBeGreaterThan(of);
      }),
    );
  });
});

describe('the power beside the work', () => {
  it('grows with temperature and clock, and is no less awake than asleep', () => {
    fc.assert(
      fc.property(levels, fc.integer({ min: 20, max: 100 }), ({ board, domain, low, high }, celsius) => {
        if (domain.kind === 'memory') throw new Error('levels are of processors');
        const at = (hertz: number, warm: number) => awakeWatts(board, domain, hertz, warm);
        expect(at(low, celsius)).toBeGreaterThanOrEqual(asleepWatts(board, domain, low, celsius));
        expect(at(low, celsius + 1)).toBeGreaterThanOrEqual(at(low, celsius));
        // Voltages of the XU3 are not monotonic: 1.8 GHz needs less than 1.7.
        if (board.name !== 'odroid-xu3') expect(at(high, celsius)).toBeGreaterThanOrEqual(at(low, celsius));
      }),
    );
  });
});
