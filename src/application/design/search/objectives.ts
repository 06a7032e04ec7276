/**
 * What an optimiser needs to know of what it optimises: a space of candidates, and objectives that score them. It
 * knows no network, no image and no device; predictors, tables and measurements all come in through here.
 */
import type { Random } from '../../../core/random.js';

/** How candidates are made, changed and mixed. All that is random comes from the generator given. */
export interface SearchSpace<A> {
  /** Looked at first; the first two must span the front (the smallest and the largest). */
  readonly seeds: readonly A[];
  /** What else the first population holds, such as uniform or published ones; the rest of it is random. */
  readonly beginners: readonly A[];
  random(random: Random): A;
  /** Every choice changes with the given probability. */
  mutate(candidate: A, probability: number, random: Random): A;
  cross(first: A, second: A, random: Random): A;
  /** Equal for candidates that are the same network. */
  key(candidate: A): string;
}

/** What is known of one quantity of one candidate, in the objective's own unit. */
export interface Estimate {
  readonly mean: number;
  /** One standard deviation of what the truth may differ by; 0 where it is known. */
  readonly deviation: number;
}

/** One thing to be had more or less of. */
export interface Objective<A> {
  /** For people and files, with the unit: `accuracy`, `latencySeconds`, `memoryBytes`. */
  readonly name: string;
  readonly better: 'more' | 'less';
  /** Estimates in the order of the candidates; asked for many at once, so that a predictor can share its work. */
  score(candidates: readonly A[]): readonly Estimate[] | Promise<readonly Estimate[]>;
}

/** A candidate with its estimates, in the order of the objectives. */
export interface Scored<A> {
  readonly candidate: A;
  readonly key: string;
  readonly estimates: readonly Estimate[];
  /** The estimates as the optimiser compares them: less is better, hopes (`optimism`) taken into account. */
  readonly costs: readonly number[];
}

/** Something exactly known: from a table or a formula. */
export const exactly = (mean: number): Estimate => ({ mean, deviation: 0 });

/** @param optimism how many standard deviations better than its mean an estimate is taken to be */
export function costOf(
  { better }: Pick<Objective<never>, 'better'>,
  estimate: Estimate,
  optimism: number,
): number {
  const sign = better === 'more' ? -1 : 1;
  return sign * estimate.mean - optimism * estimate.deviation;
}
