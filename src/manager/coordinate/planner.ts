/**
 * Plans: solves the problem of the moment, and again where what it was made from depends on the answer, at most three
 * times: neighbours on a domain, and the clock of what feeds another domain. What a plan costs is reckoned with the
 * neighbours that it makes itself.
 */
import type { DecisionProblem } from '../solve/problem.js';
import { Solver } from '../solve/solver.js';
import { fastestUnderCap } from './fastest.js';
import { bestHostLevel, type Chosen, hostDomains } from './host-levels.js';
import type { Neighbourhood } from './neighbourhood.js';
import { type Moment, ProblemBuilder } from './problem.js';
import { reasons } from './reasons.js';
import type { Tracked } from './tracked.js';
import { type Cost, costOf, isWorthwhile, type Plan, totalOf } from './weigh.js';

/** What is decided: for each application a point or none, for each domain a level. */
export interface Outcome {
  /** Index of the point per application, -1 where it is shut out. */
  readonly points: readonly number[];
  readonly levels: readonly number[];
}

const mostRounds = 3;

interface Solved extends Outcome {
  /** Null where it breaks a limit once its own neighbours count. */
  readonly cost: Cost | null;
}

export class Planner {
  readonly #solver = new Solver();
  readonly #builder = new ProblemBuilder();

  constructor(private readonly neighbourhood: Neighbourhood) {}

  /**
   * @param moment with the levels in force
   * @param present in force; kept where nothing is better by enough
   * @param starts levels to begin with: what feeds another domain may have several good ones
   */
  plan(
    apps: readonly Tracked[],
    moment: Moment,
    present: Outcome | null,
    starts: readonly (readonly number[])[],
  ): Outcome {
    const { system, capWatts } = moment;
    const isCapped = system.objective === 'min-latency' && capWatts !== null;
    const outcome = isCapped
      ? fastestUnderCap(apps, moment, (slower) =>
          this.#best(apps, slower, null, [Array.from(slower.highest)]),
        )
      : this.#best(apps, moment, present, starts);
    this.neighbourhood.assume(outcome.points);
    return outcome;
  }

  #best(
    apps: readonly Tracked[],
    moment: Moment,
    present: Outcome | null,
    starts: readonly (readonly number[])[],
  ): Outcome {
    const hosts = hostDomains(apps);
    const best = this.#bestFrom(apps, moment, starts, hosts);
    const isSoft = moment.capWatts !== null && !moment.capIsHard;
    if (isSoft && !isInTime(best)) return this.#best(apps, leastPower(moment), present, starts);
    const kept = present && this.#costOfPresent(apps, moment, present, hosts);
    if (kept !== null && (best.cost === null || !isWorthwhile(best.cost, kept))) return present!;
    const { points, levels } = best;
    return { points, levels };
  }

  #bestFrom(
    apps: readonly Tracked[],
    moment: Moment,
    starts: readonly (readonly number[])[],
    hosts: readonly number[],
  ): Solved {
    const solved = starts.map((levels) => this.#solveFrom(apps, { ...moment, levels }, hosts));
    return solved.reduce((a, b) => (isCheaper(b.cost, a.cost) ? b : a));
  }

  #solveFrom(apps: readonly Tracked[], start: Moment, hosts: readonly number[]): Solved {
    let problem = this.#build(apps, start, hosts);
    let before = start.levels;
    let best: Solved | null = null;
    for (let round = 0; round < mostRounds; round++) {
      const assumed = this.neighbourhood.points;
      const solved = this.#solve(problem);
      this.neighbourhood.assume(solved.points);
      const moment = { ...start, levels: solved.levels };
      problem = this.#build(apps, moment, hosts);
      const cost = this.#costOf(problem, solved);
      if (best === null || isCheaper(cost, best.cost)) best = { ...solved, cost };
      const next = withBestHosts(apps, solved, moment, hosts);
      const isSettled = hosts.every((host) => next[host] === before[host]) && isSame(solved.points, assumed);
      if (isSettled) break;
      before = next;
      if (hosts.some((host) => next[host] !== solved.levels[host]))
        problem = this.#build(apps, { ...moment, levels: next }, hosts);
    }
    return best!;
  }

  #solve(problem: DecisionProblem): Outcome {
    const { options, levels } = this.#solver.decide(problem);
    const { offsets } = this.#builder;
    return { points: options, levels: levels.map((level, domain) => level + offsets[domain]!) };
  }

  #build(apps: readonly Tracked[], moment: Moment, hosts: readonly number[]): DecisionProblem {
    const fixed = moment.domains.map((_, index) => (hosts.includes(index) ? moment.levels[index]! : null));
    return this.#builder.build(apps, { ...moment, fixed });
  }

  #costOf(problem: DecisionProblem, outcome: Outcome): Cost | null {
    return costOf(problem, this.#planOf(outcome), this.#builder.latenessCosts);
  }

  /** As the problem that was built last counts its levels. */
  #planOf({ points, levels }: Outcome): Plan {
    const { offsets } = this.#builder;
    return { options: points, levels: levels.map((level, domain) => level - offsets[domain]!) };
  }

  /** Null where it no longer keeps a limit, or belongs to other applications. */
  #costOfPresent(
    apps: readonly Tracked[],
    moment: Moment,
    present: Outcome,
    hosts: readonly number[],
  ): Cost | null {
    if (present.points.length !== apps.length) return null;
    this.neighbourhood.assume(present.points);
    const problem = this.#build(apps, { ...moment, levels: present.levels }, hosts);
    return this.#costOf(problem, present);
  }

  /** Why each application gets what it gets under a plan. */
  explain(apps: readonly Tracked[], moment: Moment, outcome: Outcome): readonly string[] {
    const problem = this.#build(apps, { ...moment, levels: outcome.levels }, hostDomains(apps));
    return reasons({ apps, moment, problem, outcome }, { ...this.#planOf(outcome), boundValue: null });
  }
}

/** Whether everybody is served, and nobody late. */
function isInTime({ cost }: Solved): boolean {
  return cost !== null && cost.shutOut === 0 && cost.late === 0;
}

/** Where a soft cap cannot be kept, everything is served in time with the least power. */
function leastPower(moment: Moment): Moment {
  return { ...moment, capWatts: null, system: { ...moment.system, objective: 'min-energy' } };
}

function isCheaper(cost: Cost | null, than: Cost | null): boolean {
  // Where none keeps the limits the last one has seen most.
  if (than === null) return true;
  return cost !== null && totalOf(cost) < totalOf(than);
}

const isSame = (a: readonly number[], b: readonly number[]) =>
  a.length === b.length && a.every((value, index) => value === b[index]);

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
