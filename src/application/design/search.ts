/**
 * The search for Pareto-optimal sub-networks: evolutionary, over accuracy and measured latency. Accuracy is judged
 * in rungs (few images first, all of them last), and only candidates that may still be on the front climb.
 *
 * How candidates are made (`SearchSpace`) and judged (`Judge`) is injected: the search knows no network.
 */
import type { Random } from '../../core/random.js';
import { type Judged, Leaderboard } from './leaderboard.js';
import { paretoFront } from './pareto.js';
import type { SearchSpace } from './search/objectives.js';
import { isFitter, type Ranked, rankByFronts } from './survival.js';

export type { SearchSpace } from './search/objectives.js';

export interface Judge<A> {
  /** How many rungs there are; the last one is the full judgement. */
  readonly rungs: number;
  /** Accuracy (0 to 1) on the images of a rung. */
  accuracy(arch: A, rung: number): Promise<number>;
  /** Seconds of one inference for each, measured together. */
  latencies(archs: readonly A[]): Promise<number[]>;
}

export interface SearchOptions<A> {
  readonly space: SearchSpace<A>;
  readonly judge: Judge<A>;
  readonly random: Random;
  readonly populationSize: number;
  /** Asked between judgements; the candidate under judgement is finished first. */
  shouldStop(): boolean;
  /** Called after every few candidates; generation 0 is the first population. */
  onProgress?(generation: number, board: Leaderboard<A>): void;
}

/** Mutation probabilities that Once-for-All's own search uses, drawn anew for every child. */
const mutationRange = { low: 0.1, high: 0.4 };
/** A space may be smaller than the time allows: after this many known children in a row it counts as exhausted. */
const maxRepeats = 1000;
/** Measured together, so that drift hits all alike, and not more, so that a stop is not far away. */
const latencyGroup = 8;

/**
 * Searches until told to stop or until nothing new can be made.
 *
 * @returns the fully judged candidates that no other fully judged one dominates, fastest first; never empty
 */
export async function searchFront<A>(options: SearchOptions<A>): Promise<Judged<A>[]> {
  const { space, judge, random, populationSize, shouldStop } = options;
  const board = new Leaderboard<A>(judge.rungs);
  const known = new Set<string>();
  const seeds = takeNew(space, known, space.seeds);
  await judgeAll({ judge, shouldStop: () => false }, board, seeds.slice(0, 2), {
    generation: 0,
    inFull: true,
  });
  await judgeAll(options, board, seeds.slice(2), { generation: 0, inFull: true });
  const beginners = takeNew(space, known, space.beginners);
  const strangers = Math.max(0, populationSize - beginners.length);
  beginners.push(...makeNew(space, known, () => space.random(random), strangers));
  await judgeAll(options, board, beginners, { generation: 0, inFull: false });
  for (let generation = 1; !shouldStop(); generation++) {
    // Everything judged so far competes: one that only now fits between two others may come back.
    const population = rankByFronts(board.all()).slice(0, populationSize);
    const children = makeNew(space, known, () => makeChild(options, population), populationSize);
    if (children.length === 0) break;
    await judgeAll(options, board, children, { generation, inFull: false });
  }
  return paretoFront(board.fullyJudged());
}

async function judgeAll<A>(
  { judge, shouldStop, onProgress }: Pick<SearchOptions<A>, 'judge' | 'shouldStop' | 'onProgress'>,
  board: Leaderboard<A>,
  archs: readonly A[],
  { generation, inFull }: { generation: number; inFull: boolean },
): Promise<void> {
  for (let start = 0; start < archs.length && !shouldStop(); start += latencyGroup) {
    const group = archs.slice(start, start + latencyGroup);
    const latencies = await judge.latencies(group);
    for (const [index, arch] of group.entries()) {
      if (shouldStop()) return;
      await climb(judge, board, arch, latencies[index]!, inFull);
    }
    onProgress?.(generation, board);
  }
}

async function climb<A>(
  judge: Judge<A>,
  board: Leaderboard<A>,
  arch: A,
  latencySeconds: number,
  inFull: boolean,
): Promise<void> {
  const candidate = board.add(arch, latencySeconds);
  for (let rung = 0; rung < judge.rungs; rung++) {
    if (rung > 0 && !inFull && !board.mayBeOnFront(candidate)) return;
    board.record(candidate, await judge.accuracy(arch, rung));
  }
}

function makeChild<A>({ space, random }: SearchOptions<A>, population: readonly Ranked<Judged<A>>[]): A {
  const parent = () => {
    const [a, b] = [random.pick(population), random.pick(population)];
    return (isFitter(a, b) ? a : b).point.arch;
  };
  const start = random.uniform() < 0.5 ? parent() : space.cross(parent(), parent(), random);
  const { low, high } = mutationRange;
  return space.mutate(start, low + (high - low) * random.uniform(), random);
}

function makeNew<A>(space: SearchSpace<A>, known: Set<string>, make: () => A, count: number): A[] {
  const made: A[] = [];
  for (let repeats = 0; made.length < count && repeats < maxRepeats; repeats++) {
    const fresh = takeNew(space, known, [make()]);
    if (fresh.length > 0) repeats = 0;
    made.push(...fresh);
  }
  return made;
}

function takeNew<A>(space: SearchSpace<A>, known: Set<string>, archs: readonly A[]): A[] {
  return archs.filter((arch) => {
    const key = space.key(arch);
    if (known.has(key)) return false;
    known.add(key);
    return true;
  });
}
