/**
 * The decision problem of a moment: what the outlooks say, for the solver. Its arrays are made once and filled anew
 * at each decision, so that deciding leaves nothing behind.
 */
import type { ClockDomain } from '../../core/profile.js';
import type { SystemTarget } from '../../core/target.js';
import type { DecisionApp, DecisionDomain, DecisionOption, DecisionProblem } from '../solve/problem.js';
import {
  type Expectation,
  joulesOf,
  type Levels,
  latencyTail,
  type Neighbour,
  neighbourSeconds,
  slowDownAt,
} from './outlook.js';
import type { Point } from './points.js';
import type { Tracked } from './tracked.js';

/** A domain is not planned fuller than this: queues grow without bound at the end. */
const maxUtilisation = 0.95;
/** To move costs a cold cache and samples: in watts, until it has paid. */
const moveWatts = 0.05;
/** Being shut out costs more than any power; each priority counts as so many of the next. */
const rejection = { watts: 1000, ratio: 16, mostSteps: 4 } as const;
/** An application that nothing can satisfy gets what comes nearest, which counts as a part of being shut out. */
const relaxed = 1.0001;
const lateness = 0.1;

/** What the problem is made from, beside the applications. */
export interface Moment {
  readonly domains: readonly ClockDomain[];
  readonly system: SystemTarget;
  /** Levels assumed, per domain: what feeds another domain is taken at these. */
  readonly levels: Levels;
  /** The only level of a domain that may be chosen, or null. */
  readonly fixed: readonly (number | null)[];
  /** The highest level that can be had, per domain. */
  readonly highest: Levels;
  readonly expectation: (app: Tracked, point: Point) => Expectation;
  readonly neighbours: (app: Tracked, domain: number) => readonly Neighbour[];
  readonly workScale: (domain: number) => number;
  readonly idleScale: (domain: number) => number;
  /** Left of the power cap for the domains; null for none. */
  readonly capWatts: number | null;
  /** Whether applications may be shut out for it; a soft one only asks for the least power where it cannot be kept. */
  readonly capIsHard: boolean;
  /** What programs that nobody manages take on a domain at a level; null where no cap asks for it. */
  readonly strangerWatts: ((domain: number, level: number) => number) | null;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

interface Row {
  readonly point: Point;
  readonly option: Mutable<DecisionOption> & { latencySeconds: number[]; joules: number[] };
}

export class ProblemBuilder {
  readonly #rows = new WeakMap<Tracked, readonly Row[]>();

  /** The first level of each domain that the problem's levels begin with. */
  readonly offsets: number[] = [];
  /** Of each application: what it costs that nothing satisfies it, in the unit of the objective. */
  readonly latenessCosts: number[] = [];

  build(apps: readonly Tracked[], moment: Moment): DecisionProblem {
    const { system, domains } = moment;
    const ranges = domains.map((domain, index) => this.#range(domain, index, moment));
    ranges.forEach(([first], index) => {
      this.offsets[index] = first;
    });
    const lowest = Math.max(...apps.map(({ application }) => application.target.priority));
    return {
      objective: system.objective === 'max-accuracy' ? 'max-accuracy' : 'min-energy',
      powerCapWatts: moment.capWatts,
      memoryBytes: system.memoryBytes,
      domains: domains.map((domain, index) => domainAt(domain, index, ranges[index]!, moment)),
      apps: apps.map((app, index) => this.#app(app, index, moment, ranges, lowest)),
    };
  }

  #range(domain: ClockDomain, index: number, { fixed, highest, system }: Moment): readonly [number, number] {
    const only = fixed[index] ?? null;
    const top = Math.min(highest[index]!, domain.hertz.length - 1);
    if (only !== null) return [Math.min(only, top), Math.min(only, top)];
    return [system.objective === 'min-latency' ? top : 0, top];
  }

  #app(
    app: Tracked,
    index: number,
    moment: Moment,
    ranges: readonly (readonly [number, number])[],
    lowestPriority: number,
  ): DecisionApp {
    const { target } = app.application;
    const { ratePerSecond } = app.arrivals;
    const rows = this.#rowsOf(app, moment.domains);
    for (const row of rows) this.#fill(app, row, moment, ranges[row.point.main.domain]!);
    const wanted = limitOf(app);
    const nearest = nearestLatency(rows, target.accuracyFloor);
    const admissible = nearest <= wanted;
    const steps = Math.min(rejection.mostSteps, lowestPriority - target.priority);
    const rejectionPenalty = rejection.watts * rejection.ratio ** steps;
    this.latenessCosts[index] = admissible
      ? 0
      : rejectionPenalty * Math.min(1, lateness * (nearest / wanted - 1));
    return {
      name: app.name,
      ratePerSecond,
      deadlineSeconds: admissible ? wanted : nearest * relaxed,
      accuracyFloor: Math.min(target.accuracyFloor, mostAccurate(rows)),
      weight: target.weight,
      rejectionPenalty,
      options: rows.map(({ option }) => option),
    };
  }

  #rowsOf(app: Tracked, domains: readonly ClockDomain[]): readonly Row[] {
    const known = this.#rows.get(app);
    if (known !== undefined) return known;
    const rows = app.points.map((point): Row => {
      const { option, main } = point;
      return {
        point,
        option: {
          subnet: option.subnet,
          accuracy: option.accuracy,
          domain: domains[main.domain]!.name,
          cores: main.cores,
          memoryBytes: option.memoryBytes,
          latencySeconds: [],
          joules: [],
          extraWatts: 0,
        },
      };
    });
    this.#rows.set(app, rows);
    return rows;
  }

  #fill(
    app: Tracked,
    { point, option }: Row,
    moment: Moment,
    [first, last]: readonly [number, number],
  ): void {
    const { levels, domains, expectation, neighbours, workScale, system } = moment;
    const { cores } = domains[point.main.domain]!;
    const expected = expectation(app, point);
    const others = neighbours(app, point.main.domain);
    option.latencySeconds.length = last - first + 1;
    option.joules.length = last - first + 1;
    for (let level = first; level <= last; level++) {
      const beside = neighbourSeconds(point, level, cores, others, expected.missShare);
      const latency = latencyTail(point, level, levels, expected, beside);
      option.latencySeconds[level - first] = latency;
      // The fastest choice is the one with the least time, whatever it takes.
      option.joules[level - first] =
        system.objective === 'min-latency' ? latency : joulesOf(point, level, levels, workScale);
    }
    option.cores = point.main.cores * busyShare(point, levels, expected, option.latencySeconds, first);
    option.extraWatts = app.decided !== null && point.option.mapping.name !== app.mapping ? moveWatts : 0;
  }
}

/** Of the latency at the tail, the share in which the main domain is at work: only that fills it. */
function busyShare(
  { main }: Point,
  levels: Levels,
  expectation: Expectation,
  latencySeconds: readonly number[],
  first: number,
): number {
  const level = Math.max(first, Math.min(levels[main.domain]!, first + latencySeconds.length - 1));
  const latency = latencySeconds[level - first]!;
  const busy = main.seconds[level]! * slowDownAt(expectation, level);
  return Number.isFinite(latency) ? Math.min(1, busy / latency) : 1;
}

function domainAt(
  domain: ClockDomain,
  index: number,
  [first, last]: readonly [number, number],
  { idleScale, system, strangerWatts }: Moment,
): DecisionDomain {
  const scale = system.objective === 'min-latency' ? 0 : idleScale(index);
  const levels = domain.hertz.slice(first, last + 1).map((hertz, offset) => ({
    hertz,
    idleWatts:
      (domain.idleWatts?.[first + offset] ?? 0) * scale + (strangerWatts?.(index, first + offset) ?? 0),
  }));
  return { name: domain.name, capacityCores: domain.cores, maxUtilisation, levels };
}

/** Requests follow each other: one at a time, each must be over in the time of one. */
export function limitOf({ application, arrivals }: Tracked): number {
  const { deadlineSeconds } = application.target;
  return arrivals.variation === 0 ? Math.min(deadlineSeconds, 1 / arrivals.ratePerSecond) : deadlineSeconds;
}

function nearestLatency(rows: readonly Row[], accuracyFloor: number): number {
  const floor = Math.min(accuracyFloor, mostAccurate(rows));
  let nearest = Number.POSITIVE_INFINITY;
  for (const { option } of rows) {
    if (option.accuracy < floor) continue;
    for (const latency of option.latencySeconds) nearest = Math.min(nearest, latency);
  }
  return nearest;
}

const mostAccurate = (rows: readonly Row[]) => Math.max(...rows.map(({ option }) => option.accuracy));
