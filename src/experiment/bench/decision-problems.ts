/**
 * Decision problems shaped like profiles of real boards, from a seed: latency falls with the clock, the energy of an
 * inference has a minimum, accuracy saturates with the size of the sub-network, and everything scatters by a few per
 * cent. The orders of magnitude are those of a phone-class chip with two CPU clusters and a small GPU.
 */
import { createRandom, type Random } from '../../core/random.js';
import type { DecisionApp, DecisionOption, DecisionProblem } from '../../manager/solve/problem.js';

export interface ProblemShape {
  readonly seed: number;
  readonly apps: number;
  /** Scales the arrival rates: 0.5 is light, above 5 not everyone can be served. */
  readonly load: number;
  readonly subnets?: number;
  readonly levels?: number;
}

interface DomainModel {
  readonly name: string;
  readonly cores: number;
  readonly gigahertz: readonly [lowest: number, highest: number];
  readonly idleWatts: readonly [lowest: number, highest: number];
  /** Seconds of the smallest sub-network on one core at 1 GHz, and what no clock shortens. */
  readonly seconds: number;
  readonly fixedSeconds: number;
  /** Power of one busy core: static + dynamic * GHz ^ 2.4. */
  readonly staticWatts: number;
  readonly dynamicWatts: number;
  /** Numbers of cores that an inference may use. */
  readonly mappings: readonly number[];
}

const models: readonly DomainModel[] = [
  {
    name: 'little',
    cores: 4,
    gigahertz: [0.4, 1.8],
    idleWatts: [0.022, 0.07],
    seconds: 0.036,
    fixedSeconds: 1e-4,
    staticWatts: 0.04,
    dynamicWatts: 0.08,
    mappings: [2],
  },
  {
    name: 'big',
    cores: 4,
    gigahertz: [0.5, 2.4],
    idleWatts: [0.067, 0.28],
    seconds: 0.0095,
    fixedSeconds: 2e-4,
    staticWatts: 0.16,
    dynamicWatts: 0.23,
    mappings: [1, 2],
  },
  {
    name: 'gpu',
    cores: 1,
    gigahertz: [0.15, 1.1],
    idleWatts: [0.16, 1.05],
    seconds: 0.001,
    fixedSeconds: 2e-3,
    staticWatts: 0.4,
    dynamicWatts: 3.1,
    mappings: [1],
  },
];

/** What a second core leaves of the time. */
const secondCore = 0.58;
/** How much more the largest sub-network computes than the smallest. */
const largestWork = 8;

/** A `min-energy` problem without a cap or a memory limit. */
export function createProblem({
  seed,
  apps,
  load,
  subnets = 30,
  levels = 25,
}: ProblemShape): DecisionProblem {
  const random = createRandom(seed);
  return {
    objective: 'min-energy',
    powerCapWatts: null,
    memoryBytes: null,
    domains: models.map((model) => ({
      name: model.name,
      capacityCores: model.cores,
      maxUtilisation: 0.9,
      levels: clocks(model, levels).map((gigahertz, level) => ({
        hertz: Math.round(gigahertz * 1e9),
        idleWatts: between(model.idleWatts, (level / Math.max(1, levels - 1)) ** 1.7),
      })),
    })),
    apps: Array.from({ length: apps }, (_, index) => createApp(random, `app${index}`, load, subnets, levels)),
  };
}

/** The same problem after some time: every latency, and nothing else, has moved by a few per cent. */
export function moveLatencies(problem: DecisionProblem, random: Random, share = 0.03): DecisionProblem {
  const moved = (option: DecisionOption): DecisionOption => {
    const factor = 1 + share * (2 * random.uniform() - 1);
    return { ...option, latencySeconds: option.latencySeconds.map((seconds) => seconds * factor) };
  };
  const apps = problem.apps.map((app) => ({ ...app, options: app.options.map(moved) }));
  return { ...problem, apps };
}

/** A memory limit of some share of what all applications need at least. */
export function limitMemory(problem: DecisionProblem, share: number): DecisionProblem {
  const least = ({ options, accuracyFloor }: DecisionApp) =>
    Math.min(
      ...options.filter(({ accuracy }) => accuracy >= accuracyFloor).map(({ memoryBytes }) => memoryBytes),
    );
  const needed = problem.apps.reduce((sum, app) => sum + least(app), 0);
  return { ...problem, memoryBytes: Math.round(share * needed) };
}

/** The most accurate within some share of a power, usually the least that is possible. */
export function limitPower(problem: DecisionProblem, watts: number): DecisionProblem {
  return { ...problem, objective: 'max-accuracy', powerCapWatts: Number(watts.toPrecision(4)) };
}

function createApp(random: Random, name: string, load: number, subnets: number, levels: number): DecisionApp {
  const ratePerSecond = load * random.pick([5, 10, 15, 20, 30]);
  const [lowest, highest] = [between([0.66, 0.72], random.uniform()), between([0.8, 0.85], random.uniform())];
  const work = between([0.8, 1.25], random.uniform());
  const accuracies = Array.from({ length: subnets }, (_, index) => {
    const size = index / Math.max(1, subnets - 1);
    return between([lowest, highest], (1 - Math.exp(-2 * size)) / (1 - Math.exp(-2)));
  });
  return {
    name,
    ratePerSecond,
    deadlineSeconds: between([0.55, 0.95], random.uniform()) / ratePerSecond,
    accuracyFloor: between([lowest, highest], between([0.05, 0.6], random.uniform())),
    weight: random.pick([1, 2, 3]),
    rejectionPenalty: random.pick([100, 200, 300]),
    options: accuracies.flatMap((accuracy, index) => {
      const size = index / Math.max(1, subnets - 1);
      const subnet = { subnet: `s${index}`, accuracy, memoryBytes: Math.round(4e6 + 30e6 * size) };
      return models.flatMap((model) =>
        model.mappings.map((cores) => ({
          ...subnet,
          domain: model.name,
          cores,
          ...profile(random, model, cores, work * largestWork ** size, levels),
        })),
      );
    }),
  };
}

function profile(random: Random, model: DomainModel, cores: number, work: number, levels: number) {
  const clock = clocks(model, levels);
  const scatter = () => between([0.97, 1.03], random.uniform());
  const latencySeconds = clock.map((gigahertz) => {
    const alone = (model.seconds * work) / gigahertz + model.fixedSeconds;
    return alone * (cores > 1 ? secondCore : 1) * scatter();
  });
  const joules = clock.map((gigahertz, level) => {
    const watts = cores * (model.staticWatts + model.dynamicWatts * gigahertz ** 2.4);
    return watts * latencySeconds[level]! * scatter();
  });
  return { latencySeconds, joules };
}

const clocks = ({ gigahertz }: DomainModel, levels: number) =>
  Array.from({ length: levels }, (_, level) => between(gigahertz, level / Math.max(1, levels - 1)));

const between = ([low, high]: readonly [number, number], share: number) => low + (high - low) * share;
