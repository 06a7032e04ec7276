/**
 * An evolutionary optimiser of several objectives at once (NSGA-II) over any space, with scores from any source. The
 * same seed and the same scores give the same candidates in the same order; only a stop by time depends on time.
 *
 * @see K. Deb et al., A fast and elitist multiobjective genetic algorithm, 2002
 */
import type { Random } from '../../../core/random.js';
import { frontOf, isFitter, type Ranked, rankByFronts } from './fronts.js';
import { costOf, type Objective, type Scored, type SearchSpace } from './objectives.js';

export interface OptimiserOptions<A> {
  readonly space: SearchSpace<A>;
  /** At least one; candidates are compared in all of them. */
  readonly objectives: readonly Objective<A>[];
  readonly random: Random;
  /** Survivors and children of a generation; 100 as published where absent. */
  readonly populationSize?: number | undefined;
  /** Candidates to score, the first population included; a generation that was begun is ended. */
  readonly evaluations: number;
  /** In the first population beside the space's own seeds and beginners. */
  readonly start?: readonly A[] | undefined;
  /** How many standard deviations better than its mean an estimate is taken to be; 0 where absent. */
  readonly optimism?: number | undefined;
  /** Asked before each generation, for budgets of time. */
  shouldStop?(): boolean;
  /** Told after each generation; 0 is the first population. */
  onGeneration?(generation: number, evaluated: readonly Scored<A>[]): void;
}

export interface Optimum<A> {
  /** What no other scored candidate dominates, the least in the last objective first. */
  readonly front: readonly Scored<A>[];
  /** Everything that was scored, in order; no network twice. */
  readonly evaluated: readonly Scored<A>[];
}

const publishedPopulation = 100;
/** Mutation probabilities that Once-for-All's own search uses, drawn anew for every child. */
const mutationRange = { low: 0.1, high: 0.4 };
/** A space may be smaller than the budget: after this many known candidates in a row it counts as exhausted. */
const maxRepeats = 1000;

export async function optimise<A>(options: OptimiserOptions<A>): Promise<Optimum<A>> {
  const { space, random, evaluations, populationSize = publishedPopulation } = options;
  const fresh = freshCandidates(space);
  const evaluated: Scored<A>[] = [];
  const first = fresh.only([...space.seeds, ...(options.start ?? []), ...space.beginners]);
  first.push(...fresh.make(() => space.random(random), populationSize - first.length));
  evaluated.push(...(await scoreAll(options, first)));
  options.onGeneration?.(0, evaluated);
  let population = survivors(evaluated, populationSize);
  for (let generation = 1; evaluated.length < evaluations && !options.shouldStop?.(); generation++) {
    const children = fresh.make(() => makeChild(options, population), populationSize);
    if (children.length === 0) break;
    const scored = await scoreAll(options, children);
    evaluated.push(...scored);
    population = survivors([...population.map(({ point }) => point), ...scored], populationSize);
    options.onGeneration?.(generation, evaluated);
  }
  return { front: alongLast(frontOf(evaluated)), evaluated };
}

async function scoreAll<A>(
  { space, objectives, optimism = 0 }: OptimiserOptions<A>,
  candidates: readonly A[],
): Promise<Scored<A>[]> {
  const columns = await Promise.all(objectives.map((objective) => objective.score(candidates)));
  return candidates.map((candidate, row) => {
    const estimates = columns.map((column) => column[row]!);
    const costs = estimates.map((estimate, index) => costOf(objectives[index]!, estimate, optimism));
    return { candidate, key: space.key(candidate), estimates, costs };
  });
}

const survivors = <A>(scored: readonly Scored<A>[], count: number) =>
  rankByFronts(scored, count).slice(0, count);

function makeChild<A>({ space, random }: OptimiserOptions<A>, population: readonly Ranked<Scored<A>>[]): A {
  const parent = () => {
    const [a, b] = [random.pick(population), random.pick(population)];
    return (isFitter(a, b) ? a : b).point.candidate;
  };
  const start = random.uniform() < 0.5 ? parent() : space.cross(parent(), parent(), random);
  const { low, high } = mutationRange;
  return space.mutate(start, low + (high - low) * random.uniform(), random);
}

/** Lets every network through once. */
export function freshCandidates<A>(space: Pick<SearchSpace<A>, 'key'>, known = new Set<string>()) {
  const only = (candidates: readonly A[]): A[] =>
    candidates.filter((candidate) => {
      const key = space.key(candidate);
      if (known.has(key)) return false;
      known.add(key);
      return true;
    });
  /** Up to `count` new ones; fewer where the space has no more. */
  const make = (one: () => A, count: number): A[] => {
    const made: A[] = [];
    for (let repeats = 0; made.length < count && repeats < maxRepeats; repeats++) {
      const fresh = only([one()]);
      if (fresh.length > 0) repeats = 0;
      made.push(...fresh);
    }
    return made;
  };
  return { only, make };
}

function alongLast<A>(front: readonly Scored<A>[]): Scored<A>[] {
  return [...front].sort((a, b) => a.costs.at(-1)! - b.costs.at(-1)!);
}
