/**
 * Plans: solves the problem of the moment, and again where what it was made from depends on the answer, at most three
 * times: neighbours on a domain, and the clock of what feeds another domain.
 */
import { explain } from '../solve/explain.js';
import type { DecisionProblem } from '../solve/problem.js';
import { Solver } from '../solve/solver.js';
import { bestHostLevel, type Chosen, hostDomains } from './host-levels.js';
import { type Moment, ProblemBuilder } from './problem.js';
import type { Tracked } from './tracked.js';
import { type Cost, costOf, isAsGood, isCheaper, type Plan } from './weigh.js';

/** What is decided: for each application a point or none, for each domain a level. */
export interface Outcome {
  /** Index of the point per application, -1 where it is shut out. */
  readonly points: readonly number[];
  readonly levels: readonly number[];
}

const mostRounds = 3;
/** A plan that is better by less than this is not worth a change. */
const worthwhile = 0.004;

interface Solved extends Outcome {
  readonly cost: Cost;
}

export class Planner {
  readonly #solver = new Solver();
  readonly #builder = new ProblemBuilder();
  #problem: DecisionProblem | null = null;
  #plan: Plan | null = null;

  /**
   * @param present in force; kept where nothing is better by enough
   * @param moment with the levels to begin with
   * @param starts further levels to begin with: what feeds another domain may have several good ones
   */
  plan(
    apps: readonly Tracked[],
    moment: Moment,
    present: Outcome | null,
    starts: readonly (readonly number[])[],
    assume: (points: readonly number[]) => void,
  ): Outcome {
    const hosts = hostDomains(apps);
    const best = this.#bestOf(apps, moment, starts, hosts, assume);
    const shutOut = best.points.some((point) => point < 0);
    if (shutOut && moment.capWatts !== null && !moment.capIsHard)
      return this.plan(apps, leastPower(moment), present, starts, assume);
    const kept = present && this.#costOfPresent(apps, moment, present, hosts, assume);
    const outcome =
      present !== null && kept !== null && isAsGood(kept, best.cost, worthwhile) ? present : best;
    assume(outcome.points);
    return outcome;
  }

  #bestOf(
    apps: readonly Tracked[],
    moment: Moment,
    starts: readonly (readonly number[])[],
    hosts: readonly number[],
    assume: (points: readonly number[]) => void,
  ): Solved {
    const solved = starts.map((levels) => this.#solveFrom(apps, moment, levels, hosts, assume));
    return solved.reduce((a, b) => (isCheaper(b.cost, a.cost) ? b : a));
  }

  #solveFrom(
    apps: readonly Tracked[],
    moment: Moment,
    start: readonly number[],
    hosts: readonly number[],
    assume: (points: readonly number[]) => void,
  ): Solved {
    let levels = [...start];
    let best: Solved | null = null;
    for (let round = 0; round < mostRounds; round++) {
      const solved = this.#solveAt(apps, { ...moment, levels }, hosts);
      assume(solved.points);
      if (best === null || isCheaper(solved.cost, best.cost)) best = solved;
      const next = withBestHosts(apps, solved, { ...moment, levels: solved.levels }, hosts);
      if (hosts.every((host) => next[host] === levels[host]) && round > 0) break;
      levels = next;
    }
    return best!;
  }

  #solveAt(apps: readonly Tracked[], moment: Moment, hosts: readonly number[]): Solved {
    const problem = this.#build(apps, moment, hosts);
    const plan = this.#solver.decide(problem);
    const offsets = this.#builder.offsets;
    this.#problem = problem;
    this.#plan = plan;
    return {
      points: plan.options,
      levels: plan.levels.map((level, domain) => level + offsets[domain]!),
      cost: this.#costOf(problem, plan),
    };
  }

  /** With what it costs that some are late whatever is done. */
  #costOf(problem: DecisionProblem, plan: Plan): Cost {
    const { latenessCosts } = this.#builder;
    const late = plan.options.reduce((sum, option, app) => sum + (option < 0 ? 0 : latenessCosts[app]!), 0);
    const { value, watts } = costOf(problem, plan);
    return { value: value + late, watts };
  }

  #build(apps: readonly Tracked[], moment: Moment, hosts: readonly number[]): DecisionProblem {
    const fixed = moment.domains.map((_, index) => (hosts.includes(index) ? moment.levels[index]! : null));
    return this.#builder.build(apps, { ...moment, fixed });
  }

  /** Null where it belongs to other applications. */
  #costOfPresent(
    apps: readonly Tracked[],
    moment: Moment,
    { points, levels }: Outcome,
    hosts: readonly number[],
    assume: (points: readonly number[]) => void,
  ): Cost | null {
    if (points.length !== apps.length) return null;
    assume(points);
    const problem = this.#build(apps, { ...moment, levels }, hosts);
    const relative = levels.map((level, domain) => level - this.#builder.offsets[domain]!);
    return this.#costOf(problem, { options: points, levels: relative });
  }

  /** Why each application got what it got in the last problem solved, and what bound all of them. */
  explain(): readonly string[] {
    if (this.#problem === null || this.#plan === null) return [];
    const sentences = explain(this.#problem, { ...this.#plan, boundValue: null });
    const apps = this.#problem.apps.length;
    const common = sentences.slice(0, sentences.length - apps);
    return sentences.slice(sentences.length - apps).map((own) => [own, ...common].join(' '));
  }
}

/** Where a soft cap cannot be kept, everything is served with the least power. */
function leastPower(moment: Moment): Moment {
  return { ...moment, capWatts: null, system: { ...moment.system, objective: 'min-energy' } };
}

function withBestHosts(
  apps: readonly Tracked[],
  { points, levels }: Outcome,
  moment: Moment,
  hosts: readonly number[],
): number[] {
  const chosen = apps.flatMap((app, index): Chosen[] => {
    const point = app.points[points[index]!];
    return point === undefined ? [] : [{ app, point }];
  });
  const next = [...levels];
  for (const host of hosts) next[host] = bestHostLevel(host, chosen, { ...moment, levels: next });
  return next;
}
