/**
 * The decision problem of a moment: what the outlooks say, for the solver. Its arrays are made once and filled anew
 * at each decision, so that deciding leaves nothing behind.
 */
import type { ClockDomain } from '../../core/profile.js';
import { type SystemTarget, sustainedPeriodSeconds } from '../../core/target.js';
import type { DecisionApp, DecisionDomain, DecisionProblem } from '../solve/problem.js';
import type { Expectation, Levels, Neighbour } from './outlook.js';
import { latenessCost, rejectionPenalties } from './penalties.js';
import type { Point } from './points.js';
import { fillRow, floorOf, nearestLatency, type Row, rowsOf } from './rows.js';
import type { Tracked } from './tracked.js';

/** A domain is not planned fuller than this: queues grow without bound at the end. */
const maxUtilisation = 0.95;
/** An application that nothing can satisfy gets what comes nearest. */
const relaxed = 1.0001;

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
  /** Of the board, beside the domains. */
  readonly baseWatts: number;
  /** Left of the power cap for the domains; null for none. */
  readonly capWatts: number | null;
  /** Whether applications may be shut out for it; a soft one only asks for the least power where it cannot be kept. */
  readonly capIsHard: boolean;
  /** What programs that nobody manages take on a domain at a level; null where no cap asks for it. */
  readonly strangerWatts: ((domain: number, level: number) => number) | null;
  /** What the cap comes from, for people. */
  readonly capReason: string;
}

type Range = readonly [first: number, last: number];

export class ProblemBuilder {
  readonly #rows = new WeakMap<Tracked, readonly Row[]>();

  /** The first level of each domain that the problem's levels begin with. */
  readonly offsets: number[] = [];
  /** Of each application: what it costs that nothing satisfies it, in the unit of the objective. */
  readonly latenessCosts: number[] = [];

  /** What was built before is overwritten. */
  build(apps: readonly Tracked[], moment: Moment): DecisionProblem {
    const { system, domains } = moment;
    const ranges = domains.map((domain, index) => rangeOf(domain, index, moment));
    ranges.forEach(([first], index) => {
      this.offsets[index] = first;
    });
    const penalties = rejectionPenalties(apps);
    return {
      objective: system.objective === 'max-accuracy' ? 'max-accuracy' : 'min-energy',
      // What is summed there is time.
      powerCapWatts: system.objective === 'min-latency' ? null : moment.capWatts,
      memoryBytes: system.memoryBytes,
      domains: domains.map((domain, index) => domainAt(domain, index, ranges[index]!, moment)),
      apps: apps.map((app, index) => this.#app(app, index, moment, ranges, penalties)),
    };
  }

  #app(
    app: Tracked,
    index: number,
    moment: Moment,
    ranges: readonly Range[],
    penalties: ReadonlyMap<number, number>,
  ): DecisionApp {
    const { target } = app.application;
    const rows = this.#rowsOf(app, moment.domains);
    const fill = (withWaiting: boolean) => {
      for (const row of rows) fillRow(app, row, moment, ranges[row.point.main.domain]!, withWaiting);
      return nearestLatency(rows, accuracyFloor);
    };
    const accuracyFloor = floorOf(rows, target.accuracyFloor);
    const wanted = limitOf(app);
    const rejectionPenalty = penalties.get(target.priority)!;
    const best = fill(true);
    // Where requests come faster than anything can serve them, who is served is served as fast as can be.
    const nearest = Number.isFinite(best) ? best : fill(false);
    const deadlineSeconds = best <= wanted ? wanted : nearest * relaxed;
    this.latenessCosts[index] = best <= wanted ? 0 : latenessCost(best, wanted, rejectionPenalty);
    makeRoom(app, rows, accuracyFloor, deadlineSeconds, moment.domains);
    return {
      name: app.name,
      ratePerSecond: app.arrivals.ratePerSecond,
      deadlineSeconds,
      accuracyFloor,
      weight: target.weight,
      rejectionPenalty,
      options: rows.map(({ option }) => option),
    };
  }

  #rowsOf(app: Tracked, domains: readonly ClockDomain[]): readonly Row[] {
    const rows = this.#rows.get(app) ?? rowsOf(app, domains);
    this.#rows.set(app, rows);
    return rows;
  }
}

function rangeOf(domain: ClockDomain, index: number, { fixed, highest, system }: Moment): Range {
  const only = fixed[index] ?? null;
  const top = Math.min(highest[index]!, domain.hertz.length - 1);
  if (only !== null) return [Math.min(only, top), Math.min(only, top)];
  return [system.objective === 'min-latency' ? top : 0, top];
}

/**
 * An application that asks for more than a whole domain wherever it runs in time is no reason to shut it out: it takes
 * the whole domain, and what comes too much is refused.
 */
function makeRoom(
  app: Tracked,
  rows: readonly Row[],
  accuracyFloor: number,
  deadlineSeconds: number,
  domains: readonly ClockDomain[],
): void {
  const demands = rows.flatMap(({ option, point }) => {
    const fastest = Math.min(...option.latencySeconds.filter((latency) => latency <= deadlineSeconds));
    if (option.accuracy < accuracyFloor || !Number.isFinite(fastest)) return [];
    const room = domains[point.main.domain]!.cores * maxUtilisation;
    return [{ option, most: room / (app.arrivals.ratePerSecond * fastest) }];
  });
  if (demands.some(({ option, most }) => option.cores <= most)) return;
  for (const { option, most } of demands) option.cores = most;
}

function domainAt(
  domain: ClockDomain,
  index: number,
  [first, last]: Range,
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
export function limitOf({ application: { target }, arrivals }: Tracked): number {
  const limit = Math.min(target.deadlineSeconds, sustainedPeriodSeconds(target));
  return arrivals.variation === 0 ? Math.min(limit, 1 / arrivals.ratePerSecond) : limit;
}
