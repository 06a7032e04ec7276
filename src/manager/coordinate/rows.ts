/** The options of an application as the solver sees them; made once, and filled anew at each decision. */
import type { ClockDomain } from '../../core/profile.js';
import type { DecisionOption } from '../solve/problem.js';
import {
  type Expectation,
  joulesOf,
  type Levels,
  latencyTail,
  neighbourSeconds,
  serviceTail,
  slowDownAt,
} from './outlook.js';
import type { Point } from './points.js';
import type { Moment } from './problem.js';
import type { Tracked } from './tracked.js';

/** To move costs a cold cache and samples: in watts, until it has paid. */
const moveWatts = 0.05;

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

export interface Row {
  readonly point: Point;
  readonly option: Mutable<DecisionOption> & { latencySeconds: number[]; joules: number[] };
}

export function rowsOf(app: Tracked, domains: readonly ClockDomain[]): Row[] {
  return app.points.map((point) => {
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
}

/**
 * @param range first and last level of the point's main domain
 * @param withWaiting whether the latency counts from the arrival, or from the start of the inference
 */
export function fillRow(
  app: Tracked,
  { point, option }: Row,
  moment: Moment,
  [first, last]: readonly [number, number],
  withWaiting = true,
): void {
  const { levels, domains, expectation, neighbours, workScale, system } = moment;
  const { cores } = domains[point.main.domain]!;
  const expected = expectation(app, point);
  const others = neighbours(app, point.main.domain);
  const tailOf = withWaiting ? latencyTail : serviceTail;
  option.latencySeconds.length = last - first + 1;
  option.joules.length = last - first + 1;
  for (let level = first; level <= last; level++) {
    const beside = neighbourSeconds(point, level, cores, others, expected.missShare);
    const latency = tailOf(point, level, levels, expected, beside);
    option.latencySeconds[level - first] = latency;
    // The fastest choice is the one with the least time, whatever it takes.
    option.joules[level - first] =
      system.objective === 'min-latency' ? latency : joulesOf(point, level, levels, workScale);
  }
  option.cores = point.main.cores * busyShare(point, levels, expected, option.latencySeconds, first);
  option.extraWatts = app.decided !== null && point.option.mapping.name !== app.mapping ? moveWatts : 0;
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

/** The least latency of those that are accurate enough, whatever it takes. */
export function nearestLatency(rows: readonly Row[], accuracyFloor: number): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const { option } of rows)
    if (option.accuracy >= accuracyFloor)
      for (const latency of option.latencySeconds) nearest = Math.min(nearest, latency);
  return nearest;
}

/** A floor that nothing keeps is lowered to what can be had. */
export function floorOf(rows: readonly Row[], accuracyFloor: number): number {
  return Math.min(accuracyFloor, Math.max(...rows.map(({ option }) => option.accuracy)));
}
