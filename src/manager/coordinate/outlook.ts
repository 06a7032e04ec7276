/** What the manager expects of each operating point of an application, now, at every level of its main domain. */
import type { ArrivalRate } from '../estimate/arrival-rate.js';
import { waitingSeconds } from '../estimate/arrival-rate.js';
import type { Point } from './points.js';

/** What others on a domain may take from an inference. */
export interface Neighbour {
  readonly ratePerSecond: number;
  /** Seconds on the domain of one of its inferences, per level. */
  readonly seconds: readonly number[];
  readonly threads: number;
}

export interface Expectation {
  /** Factor on the time on the point's main domain. */
  readonly slowDown: number;
  /** Factor on a whole inference: from its median to its tail. */
  readonly tail: number;
  /** Of what neighbours could take at most, what they do take, at the tail. */
  readonly overlap: number;
  /** Of the predicted waiting time, what counts. */
  readonly waiting: number;
  readonly missShare: number;
  readonly arrivals: ArrivalRate;
}

/** Levels in force or assumed, per domain. */
export type Levels = ArrayLike<number>;

/** Median seconds without neighbours. */
export function aloneSeconds(
  { main, hosts }: Point,
  level: number,
  levels: Levels,
  slowDown: number,
): number {
  let seconds = main.seconds[level]! * slowDown;
  for (const host of hosts) seconds += host.seconds[levels[host.domain]!]!;
  return seconds;
}

/** Joules of an inference beyond idle power, with what was learnt of the domains' power. */
export function joulesOf(
  { main, hosts }: Point,
  level: number,
  levels: Levels,
  scale: (domain: number) => number,
): number {
  let joules = main.joules[level]! * scale(main.domain);
  for (const host of hosts) joules += host.joules[levels[host.domain]!]! * scale(host.domain);
  return joules;
}

/**
 * The most that neighbours could take: each runs beside the inference once, for as long as both last. One that is
 * met more seldom than a miss may happen does not count.
 */
export function neighbourSeconds(
  point: Point,
  level: number,
  cores: number,
  neighbours: readonly Neighbour[],
  missShare: number,
): number {
  const own = point.main.seconds[level]!;
  let seconds = 0;
  for (const { ratePerSecond, seconds: theirs, threads } of neighbours) {
    const wanted = point.option.threads + threads;
    const other = theirs[level]!;
    if (wanted <= cores || ratePerSecond * (own + other) < missShare) continue;
    seconds += 2 * (1 - cores / wanted) * Math.min(own, other);
  }
  return seconds;
}

/** Seconds of one inference at the tail once it has started. */
export function serviceTail(
  point: Point,
  level: number,
  levels: Levels,
  { slowDown, tail, overlap }: Expectation,
  neighbours: number,
): number {
  return aloneSeconds(point, level, levels, slowDown) * tail + overlap * neighbours;
}

/** From arrival to result, at the tail. */
export function latencyTail(
  point: Point,
  level: number,
  levels: Levels,
  expectation: Expectation,
  neighbours: number,
): number {
  const { arrivals, missShare, slowDown, overlap, waiting: share } = expectation;
  const usual = aloneSeconds(point, level, levels, slowDown) + overlap * neighbours;
  const waiting = waitingSeconds(usual, arrivals.ratePerSecond, arrivals.variation, missShare);
  // Where a queue grows without bound no confidence helps.
  const counted = Number.isFinite(waiting) ? share * waiting : waiting;
  return serviceTail(point, level, levels, expectation, neighbours) + counted;
}
