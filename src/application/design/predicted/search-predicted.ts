/** Searches a design problem and says what the front is. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../../core/clock.js';
import { createRandom } from '../../../core/random.js';
import type { Arch } from '../../network/arch-space.js';
import { hypervolume } from '../pareto.js';
import { exactly, type Objective, type Scored } from '../search/objectives.js';
import { optimise } from '../search/optimise.js';
import type { DesignProblem, Model } from './design-problem.js';

export interface PredictedSearchOptions {
  readonly clock: Clock;
  readonly seed: number;
  /** Candidates to look at. */
  readonly evaluations: number;
  readonly seconds: number;
  readonly signal?: AbortSignal;
  readonly log?: (line: string) => void;
}

/** A sub-network of the front: nothing of it was measured. */
export interface PredictedSubnet {
  readonly id: string;
  readonly arch: Arch;
  /** A share with its 95 % interval; null where something else stood in for it. */
  readonly accuracy: number | null;
  readonly accuracyLow: number | null;
  readonly accuracyHigh: number | null;
  /** That accuracy was measured on. */
  readonly images: 0;
  readonly macs: number;
  readonly parameters: number;
  /** Null where a cost stood in for it. */
  readonly latencySeconds: number | null;
}

export interface PredictedSearch {
  /** In ascending order of both objectives. */
  readonly subnets: readonly PredictedSubnet[];
  /** Merit x price that the front dominates, seen from the merit of the smallest and the price of the largest. */
  readonly hypervolume: number;
  readonly evaluations: number;
}

const populationSize = 100;

/** The same seed finds the same, unless the time is over first. */
export async function searchPredicted(
  problem: DesignProblem,
  options: PredictedSearchOptions,
): Promise<PredictedSearch> {
  const { clock, seed, evaluations, seconds, signal, log = () => {} } = options;
  const endSeconds = clock.now() + seconds;
  const { front, evaluated } = await optimise({
    space: problem.space,
    objectives: [objective(problem.merit, 'more'), objective(problem.price, 'less')],
    random: createRandom(seed),
    populationSize,
    evaluations,
    shouldStop: () => clock.now() >= endSeconds || signal?.aborted === true,
    onGeneration(generation, all) {
      if (generation % 50 === 0) log(`${all.length} candidates`);
    },
  });
  signal?.throwIfAborted();
  const [smallest, largest] = problem.space.seeds as readonly [Arch, Arch];
  return {
    subnets: front.map((scored, index) => describe(problem, scored, `p${index + 1}`)),
    hypervolume: hypervolume(front.map(asPoint), {
      accuracy: problem.merit.of(smallest),
      latencySeconds: problem.price.of(largest),
    }),
    evaluations: evaluated.length,
  };
}

function objective({ name, of }: Model<string>, better: 'more' | 'less'): Objective<Arch> {
  return {
    name,
    better,
    async score(archs) {
      // Nothing else waits for anything: without its turn the event loop would never hear of Ctrl-C.
      await nextTurn();
      return archs.map((arch) => exactly(of(arch)));
    },
  };
}

/** Whatever the two objectives are, one is to be had more of and the other less. */
const asPoint = ({ estimates }: Scored<Arch>) => ({
  accuracy: estimates[0]!.mean,
  latencySeconds: estimates[1]!.mean,
});

function describe(
  { merit, price, cost }: DesignProblem,
  { candidate, estimates }: Scored<Arch>,
  id: string,
): PredictedSubnet {
  const [gained, paid] = estimates.map(({ mean }) => mean) as [number, number];
  const accuracy = merit.name === 'accuracy' ? gained : null;
  const bound = (side: number) =>
    accuracy === null ? null : Math.min(1, Math.max(0, accuracy + side * (merit.halfInterval ?? 0)));
  return {
    id,
    arch: candidate,
    accuracy,
    accuracyLow: bound(-1),
    accuracyHigh: bound(1),
    images: 0,
    ...cost(candidate),
    latencySeconds: price.name === 'latencySeconds' ? paid : null,
  };
}
