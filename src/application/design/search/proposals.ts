/**
 * What to judge next: the optimiser searches on the predictors, and of what it finds those are chosen that promise to
 * widen the front most. Sub-networks that looked good on few samples are looked at on all. Pure: the same findings,
 * round and seed give the same proposals.
 */
import { createStream, type Random } from '../../../core/random.js';
import type { Arch } from '../../network/arch-space.js';
import { hypervolume, type Objectives, paretoFront } from '../pareto.js';
import type { Findings, JudgementTask, RoundPlan } from './findings.js';
import type { Objective, SearchSpace } from './objectives.js';
import { freshCandidates, optimise } from './optimise.js';
import type { CostObjective, Models } from './surrogates.js';

export interface ProposalOptions {
  readonly space: SearchSpace<Arch>;
  readonly seed: number;
  /** Samples of each step of the ladder, ascending; the last one is all. */
  readonly ladder: readonly number[];
}

/** Fresh ones of a round; half as many climb to all samples. */
const batch = 12;
/** Sub-networks beside the seeds before the predictors are asked. */
const firstBatch = 36;
const timedFirst = 64;
const timedPerRound = 4;
const surrogateEvaluations = 1500;
/** Standard deviations that a candidate is taken to be better than it is expected to be. */
const optimism = 1;

/** Timings for the latency predictors and the space's ends on all samples; then what it is to begin with. */
export function firstPlans({ space, seed, ladder }: ProposalOptions): RoundPlan[] {
  const random = createStream(seed, 'first rounds');
  const all = ladder.at(-1)!;
  const fresh = freshCandidates(space);
  const seeds = fresh.only(space.seeds);
  const beginners = fresh.only(random.shuffle(space.beginners)).slice(0, firstBatch / 2);
  const strangers = fresh.make(() => space.random(random), firstBatch - beginners.length);
  const others = fresh.make(() => space.random(random), timedFirst - strangers.length);
  const onFew = [...beginners, ...strangers].map((arch) => ({ arch, samples: ladder[0]! }));
  return [
    {
      round: 0,
      timed: [...seeds, ...beginners, ...strangers, ...others],
      judged: seeds.map((arch) => ({ arch, samples: all })),
    },
    { round: 1, timed: [], judged: onFew },
  ];
}

/** @returns null where there is nothing left to judge */
export async function proposeRound(
  options: ProposalOptions,
  findings: Findings,
  models: Models,
): Promise<RoundPlan | null> {
  const round = findings.plans.length;
  const random = createStream(options.seed, `round ${round}`);
  const plane = new Plane(findings, models, costOfRound(models, round));
  const climbers = plane.best(halfJudged(findings, options.ladder), batch / 2);
  const found = await searchOnModels(options, findings, models, random);
  const promising = plane.best(found, batch);
  const known = freshCandidates(
    options.space,
    new Set([...findings.judgements.keys(), ...promising.map(findings.keyOf)]),
  );
  // Where the predictors expect nothing better, what they know least of is looked at.
  const strangers = known.make(() => options.space.random(random), batch - promising.length);
  const fresh = [...promising, ...strangers];
  const judged: JudgementTask[] = [
    ...climbers.map((arch) => ({ arch, samples: options.ladder.at(-1)! })),
    ...fresh.map((arch) => ({ arch, samples: options.ladder[0]! })),
  ];
  if (judged.length === 0) return null;
  return { round, timed: leastSure(fresh, models.costs[0]!), judged };
}

/** Every fourth round is for memory; in the others latencies and energies take turns, at each number of threads. */
function costOfRound({ costs, energies }: Models, round: number): CostObjective {
  if (round % 4 === 3) return costs.at(-1)!;
  const others = [...costs.slice(0, -1), ...energies];
  return others[(round - Math.floor(round / 4)) % others.length]!;
}

const halfJudged = (findings: Findings, ladder: readonly number[]) =>
  findings
    .judged()
    .filter(({ correct }) => correct.length < ladder.at(-1)!)
    .map(({ arch }) => arch);

async function searchOnModels(
  { space }: ProposalOptions,
  findings: Findings,
  models: Models,
  random: Random,
): Promise<Arch[]> {
  const { accuracy, costs, energies } = models;
  const hoped: Objective<Arch> = {
    name: 'accuracy',
    better: 'more',
    score: (archs) => archs.map((arch) => accuracy.predict(arch)),
  };
  const judged = findings.judged().map(({ arch }) => arch);
  const points = judged.map((arch) => pointOf(arch, models, costs[0]!, 0));
  const { evaluated } = await optimise({
    space: { ...space, beginners: [] },
    objectives: [hoped, ...energies, ...costs],
    random,
    evaluations: surrogateEvaluations,
    start: paretoFront(points).map(({ arch }) => arch),
    optimism,
  });
  return evaluated.filter(({ key }) => !findings.judgements.has(key)).map(({ candidate }) => candidate);
}

interface Point extends Objectives {
  readonly arch: Arch;
}

/** `latencySeconds` is whatever cost is looked at. */
function pointOf(arch: Arch, { accuracy }: Models, cost: CostObjective, hope: number): Point {
  const { mean, deviation } = accuracy.predict(arch);
  return { arch, accuracy: mean + hope * deviation, latencySeconds: cost.estimate(arch).mean };
}

/** Accuracy against one cost, with what is known to be reached in it. */
class Plane {
  readonly #reached: Point[];
  readonly #reference: Objectives;

  constructor(
    findings: Findings,
    private readonly models: Models,
    private readonly cost: CostObjective,
  ) {
    const points = findings.judged().map(({ arch }) => pointOf(arch, models, cost, 0));
    this.#reached = paretoFront(points);
    this.#reference = {
      accuracy: Math.min(...points.map(({ accuracy }) => accuracy)) - 0.01,
      latencySeconds: 1.1 * Math.max(...points.map(({ latencySeconds }) => latencySeconds)),
    };
  }

  /** Those that promise to widen the front most, one after another: each counts as reached for the next. */
  best(archs: readonly Arch[], count: number): Arch[] {
    const hopes = archs.map((arch) => pointOf(arch, this.models, this.cost, optimism));
    const chosen: Arch[] = [];
    let reached: readonly Point[] = this.#reached;
    const taken = new Set<Point>();
    while (chosen.length < count) {
      const area = hypervolume(reached, this.#reference);
      let best: { hope: Point; gain: number } | null = null;
      for (const hope of hopes) {
        if (taken.has(hope) || isBelow(hope, reached)) continue;
        const gain = hypervolume([...reached, hope], this.#reference) - area;
        if (gain > (best?.gain ?? 0)) best = { hope, gain };
      }
      if (best === null) break;
      taken.add(best.hope);
      chosen.push(best.hope.arch);
      reached = paretoFront([...reached, best.hope]);
    }
    return chosen;
  }
}

const isBelow = (point: Objectives, front: readonly Objectives[]) =>
  front.some(
    ({ accuracy, latencySeconds }) => accuracy >= point.accuracy && latencySeconds <= point.latencySeconds,
  );

function leastSure(archs: readonly Arch[], cost: CostObjective): Arch[] {
  const doubts = archs.map((arch) => {
    const { mean, deviation } = cost.estimate(arch);
    return { arch, doubt: deviation / mean };
  });
  return doubts
    .sort((a, b) => b.doubt - a.doubt)
    .slice(0, timedPerRound)
    .map(({ arch }) => arch);
}
