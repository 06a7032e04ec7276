/**
 * Which sub-networks of a front make the library: few enough that each is surely more accurate than the one below
 * it. Sub-networks are compared sample by sample (McNemar's statistic), which tells far finer differences apart than
 * two separate intervals do.
 */
import type { Objectives } from './pareto.js';

export interface Finalist extends Objectives {
  /** 1 where it was right; the same samples in the same order for all. */
  readonly correct: Uint8Array;
}

export interface Selection<F> {
  /** Fastest first. */
  readonly chosen: readonly F[];
  /** The smallest separation of neighbours, in standard errors of their difference; infinite for fewer than two. */
  readonly separation: number;
}

export interface SelectionLimits {
  readonly atLeast: number;
  readonly atMost: number;
  /** Neighbours should be this many standard errors apart; given up before `atLeast` is. */
  readonly separation: number;
}

/**
 * How many standard errors `b` is more accurate than `a`; negative where it is less. Where accuracies are as counted,
 * this is the signed square root of McNemar's statistic; they may also be better estimates than counting gives.
 */
export function separationOf(a: Finalist, b: Finalist): number {
  let [onlyA, onlyB] = [0, 0];
  for (let sample = 0; sample < a.correct.length; sample++) {
    if (a.correct[sample]! > b.correct[sample]!) onlyA++;
    else if (a.correct[sample]! < b.correct[sample]!) onlyB++;
  }
  const gain = (b.accuracy - a.accuracy) * a.correct.length;
  return gain === 0 ? 0 : gain / Math.sqrt(Math.max(1, onlyA + onlyB));
}

/**
 * The largest number of sub-networks whose neighbours are all well separated, both ends of the front included and
 * spread so that the closest neighbours are as far apart as can be.
 *
 * @param front Pareto-optimal, fastest first
 */
export function selectFinalists<F extends Finalist>(
  front: readonly F[],
  limits: SelectionLimits,
): Selection<F> {
  if (front.length <= 2) return { chosen: front, separation: separationOfAll(front) };
  const distances = front.map((b, j) => front.slice(0, j).map((a) => separationOf(a, b)));
  const most = Math.min(limits.atMost, front.length);
  const least = Math.min(limits.atLeast, most);
  for (let count = most; ; count--) {
    const selection = spread(front, distances, count);
    if (selection.separation >= limits.separation || count <= least) return selection;
  }
}

function separationOfAll<F extends Finalist>(chain: readonly F[]): number {
  return Math.min(...chain.slice(1).map((b, index) => separationOf(chain[index]!, b)));
}

/** Chooses `count` of the front, first and last included, with the largest smallest distance of neighbours. */
function spread<F extends Finalist>(
  front: readonly F[],
  distances: readonly (readonly number[])[],
  count: number,
): Selection<F> {
  // best[j]: the largest smallest distance of a chain from the first to j, with the number of links so far.
  let best = front.map((_, j) => (j === 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY));
  const before: number[][] = [];
  for (let link = 1; link < count; link++) {
    const steps = front.map((_, j) => bestStep(best, distances[j]!));
    before.push(steps.map((step) => step.from));
    best = steps.map((step) => step.value);
  }
  const chain = [front.length - 1];
  for (const from of before.reverse()) chain.unshift(from[chain[0]!]!);
  return { chosen: chain.map((index) => front[index]!), separation: best.at(-1)! };
}

function bestStep(best: readonly number[], distances: readonly number[]): { value: number; from: number } {
  let step = { value: Number.NEGATIVE_INFINITY, from: 0 };
  for (const [from, distance] of distances.entries()) {
    const value = Math.min(best[from]!, distance);
    if (value > step.value) step = { value, from };
  }
  return step;
}
