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
  /** Factor on the time on the point's main domain, at its present clock. */
  readonly slowDown: number;
  /** Factor on that at each level; null where the clock does not matter to it. */
  readonly shift: readonly number[] | null;
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

/** The factor on the time on the main domain at a level. */
export function slowDownAt({ slowDown, shift }: Expectation, level: number): number {
  return shift === null ? slowDown : slowDown * shift[level]!;
}

/** Equal shares leave something to everybody, however many ask. */
const leastLeft = 0.25;

/**
 * How a slow-down by strangers changes with the clock of a single processor that they share: what they ask for takes
 * more of it the slower it is.
 *
 * @param busy share of the processor that strangers take at the present level
 * @returns a factor per level, 1 at the present one
 */
export function strangerShift(hertz: readonly number[], level: number, busy: number): number[] {
  const left = (at: number) => Math.max(leastLeft, 1 - (busy * hertz[level]!) / hertz[at]!);
  return hertz.map((_, at) => left(level) / left(at));
}

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
  expectation: Expectation,
  neighbours: number,
): number {
  const alone = aloneSeconds(point, level, levels, slowDownAt(expectation, level));
  return alone * expectation.tail + expectation.overlap * neighbours;
}

/** From arrival to result, at the tail. */
export function latencyTail(
  point: Point,
  level: number,
  levels: Levels,
  expectation: Expectation,
  neighbours: number,
): number {
  const { arrivals, missShare, overlap, waiting: share } = expectation;
  const usual = aloneSeconds(point, level, levels, slowDownAt(expectation, level)) + overlap * neighbours;
  const waiting = waitingSeconds(usual, arrivals.ratePerSecond, arrivals.variation, missShare);
  // Where a queue grows without bound no confidence helps.
  const counted = Number.isFinite(waiting) ? share * waiting : waiting;
  return serviceTail(point, level, levels, expectation, neighbours) + counted;
}
