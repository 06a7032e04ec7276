import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { virtualBoard, virtualBoardNames } from '#cotune/device/virtual/boards.js';
import { governorsOf } from '#cotune/device/virtual/plant/clock.js';
import { Plant } from '#cotune/device/virtual/plant/plant.js';
import { passTo } from '../../../support/run-plant.js';
import { execution, stage } from '../../../support/small-board.js';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const index = fc.nat({ max: 1000 });
const work = fc.array(
  fc.record({ gpu: fc.boolean(), cycles: share, bytes: share, activity: share, parallelFraction: share }),
  { maxLength: 3 },
);
const operation = fc.oneof(
  fc.record({
    kind: fc.constant('start' as const),
    work,
    threads: fc.integer({ min: 1, max: 6 }),
    index,
    owner: fc.nat({ max: 3 }),
  }),
  fc.record({ kind: fc.constant('cancel' as const), index }),
  fc.record({ kind: fc.constant('pass' as const), seconds: fc.double({ min: 0, max: 2, noNaN: true }) }),
  fc.record({ kind: fc.constant('governor' as const), index, which: index }),
  fc.record({ kind: fc.constant('limits' as const), index, low: share, high: share }),
  fc.record({ kind: fc.constant('speed' as const), index, share }),
  fc.record({ kind: fc.constant('online' as const), index, online: fc.boolean() }),
  fc.record({ kind: fc.constant('room' as const), celsius: fc.integer({ min: -20, max: 60 }), fan: share }),
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

const pick = <T>(list: readonly T[], at: number): T => list[at % list.length]!;

/** What is done to the board, with what became of each execution. */
class Trial {
  readonly plant: Plant;
  readonly told: number[] = [];
  readonly cancelled = new Set<number>();
  readonly #cancels: (() => void)[] = [];

  constructor(name: string) {
    this.plant = new Plant(virtualBoard(name));
  }

  apply(one: Operation): void {
    const { plant } = this;
    const domain = 'index' in one ? pick(plant.domains, one.index) : plant.domains[0]!;
    const highest = domain.clock.kilohertz.at(-1)! * 1000;
    const cpus = plant.domains.flatMap(({ cores }) => cores.map(({ cpu }) => cpu)).filter((cpu) => cpu >= 0);
    if (one.kind === 'start') this.#start(one, cpus);
    else if (one.kind === 'cancel' && this.#cancels.length > 0)
      this.#cancel(one.index % this.#cancels.length);
    else if (one.kind === 'pass') passTo(plant, plant.nowSeconds + one.seconds);
    else if (one.kind === 'governor')
      plant.setGovernor(domain.name, pick(governorsOf(domain.kind), one.which));
    else if (one.kind === 'limits') {
      const hertz = pick(domain.clock.kilohertz, Math.floor(one.low * 100)) * 1000;
      plant.setLimits(domain.name, Math.min(hertz, one.high * highest), Math.max(hertz, one.high * highest));
    } else if (one.kind === 'speed') plant.setSpeed(domain.name, one.share * highest);
    else if (one.kind === 'online')
      plant.setOnline(
        pick(
          cpus.filter((cpu) => cpu !== 0),
          one.index,
        ),
        one.online,
      );
    else if (one.kind === 'room') {
      plant.setAmbient(one.celsius);
      plant.setFan(one.fan);
    }
  }

  #start(
    { work, threads, index, owner }: Extract<Operation, { kind: 'start' }>,
    cpus: readonly number[],
  ): void {
    const number = this.told.push(0) - 1;
    const gpu = this.plant.domains.some(({ kind }) => kind === 'gpu');
    const stages = work.map(({ gpu: onGpu, cycles, bytes, activity, parallelFraction }) =>
      stage({
        processor: onGpu && gpu ? 'gpu' : 'cpu',
        computeCycles: cycles * 3e8,
        memoryBytes: bytes * 1e8,
        activity,
        parallelFraction,
      }),
    );
    const mapping = { name: 'some', cpus: cpus.slice(index % cpus.length), gpu: 'gpu' };
    const done = () => this.told[number]!++;
    this.#cancels.push(
      this.plant.start(execution({ owner: `o${owner}`, work: stages, threads, mapping }), done),
    );
  }

  #cancel(number: number): void {
    if (this.told[number] === 0) this.cancelled.add(number);
    this.#cancels[number]!();
  }

  /** Everything that only ever grows. */
  get counters(): number[] {
    const { plant } = this;
    return [
      plant.nowSeconds,
      plant.joules(),
      ...plant.board.rails.map(({ name }) => plant.joules(name)),
      ...plant.domains.flatMap(({ name, cores }) => [
        plant.clock(name).transitions,
        ...plant.clock(name).secondsAt,
        ...cores.filter(({ cpu }) => cpu >= 0).flatMap(({ cpu }) => [plant.processor(cpu).busySeconds]),
      ]),
      ...[0, 1, 2, 3].flatMap((owner) => Object.values(plant.usage(`o${owner}`))),
    ];
  }

  get readings(): number[] {
    const { plant } = this;
    return [plant.watts(), plant.peakCelsius, ...plant.board.zones.map(({ name }) => plant.celsius(name))];
  }
}

describe.each(virtualBoardNames)('whatever is done to %s', (name) => {
  it('time and counters never fall, nothing is undefined, and all work ends once unless it was cancelled', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 40 }), (operations) => {
        const trial = new Trial(name);
        let before = trial.counters;
        for (const one of operations) {
          trial.apply(one);
          const now = trial.counters;
          expect(now.every((value, i) => Number.isFinite(value) && value >= before[i]!)).toBe(true);
          expect(trial.readings.every((value) => Number.isFinite(value))).toBe(true);
          before = now;
        }
        passTo(trial.plant, trial.plant.nowSeconds + 2000);
        const expected = trial.told.map((_, number) => (trial.cancelled.has(number) ? 0 : 1));
        expect(trial.told).toEqual(expected);
        const busy = trial.plant.domains.flatMap(({ cores }) => cores.filter((core) => core.busy));
        expect(busy).toEqual([]);
        const used = [0, 1, 2, 3].reduce((sum, owner) => sum + trial.plant.usage(`o${owner}`).cpuSeconds, 0);
        const cpus = trial.plant.domains.flatMap(({ kind, cores }) => (kind === 'cpu' ? cores : []));
        const spent = cpus.reduce((sum, { cpu }) => sum + trial.plant.processor(cpu).busySeconds, 0);
        expect(used).toBeCloseTo(spent, 6);
      }),
      { numRuns: 25 },
    );
  });

  it('the same again is the same to the last bit', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 30 }), (operations) => {
        const [first, second] = [new Trial(name), new Trial(name)];
        for (const trial of [first, second]) for (const one of operations) trial.apply(one);
        expect(second.counters).toEqual(first.counters);
      }),
      { numRuns: 10 },
    );
  });
});
