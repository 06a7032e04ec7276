/** A planner with nothing learned, and what tries every combination of points and levels instead. */
import type { ClockDomain } from '#cotune/core/profile.js';
import { noSystemTarget, type SystemTarget } from '#cotune/core/target.js';
import { BoardPower } from '#cotune/manager/coordinate/board-power.js';
import { hostDomains } from '#cotune/manager/coordinate/host-levels.js';
import { momentOf } from '#cotune/manager/coordinate/moment.js';
import { Neighbourhood } from '#cotune/manager/coordinate/neighbourhood.js';
import { type Outcome, Planner } from '#cotune/manager/coordinate/planner.js';
import { type Moment, ProblemBuilder } from '#cotune/manager/coordinate/problem.js';
import { Sensing } from '#cotune/manager/coordinate/sensing.js';
import { type Surroundings, Tracked } from '#cotune/manager/coordinate/tracked.js';
import { type Cost, costOf, totalOf } from '#cotune/manager/coordinate/weigh.js';
import type { ManagedApplication } from '#cotune/manager/policy/policy.js';
import { domains as usualDomains } from '../clocked.js';

export interface Bench {
  readonly apps: readonly Tracked[];
  readonly moment: Moment;
  readonly planner: Planner;
  readonly surroundings: Surroundings;
  /** What it costs, its own neighbours counted; null where it breaks a limit. */
  cost(outcome: Outcome): Cost | null;
  /** From all levels in the middle and at the ends, without anything in force unless it is said. */
  plan(present?: Outcome | null): Outcome;
  explain(outcome: Outcome): readonly string[];
}

export function bench(
  applications: readonly ManagedApplication[],
  system: Partial<SystemTarget> = {},
  domains: readonly ClockDomain[] = usualDomains,
  baseWatts = 1,
): Bench {
  const neighbourhood = new Neighbourhood();
  const options = { domains, baseWatts, monitors: { power: null, temperatures: [] } };
  const sensing = new Sensing(options, neighbourhood);
  const power = new BoardPower(options, sensing.clocks);
  const apps = applications.map((application) => new Tracked(application, domains));
  neighbourhood.settle(apps);
  const highest = domains.map(({ hertz }) => hertz.length - 1);
  const whole = { ...noSystemTarget, ...system };
  sensing.retarget(whole);
  const moment = momentOf({ sensing, neighbourhood, power, apps, system: whole, levels: highest });
  const planner = new Planner(neighbourhood);
  const builder = new ProblemBuilder();
  const starts = [0, 0.15, 0.5, 0.85, 1].map((share) => highest.map((top) => Math.round(share * top)));
  return {
    apps,
    moment,
    planner,
    surroundings: sensing.surroundings,
    cost({ points, levels }) {
      neighbourhood.assume(points);
      const hosts = hostDomains(apps);
      const fixed = levels.map((level, domain) => (hosts.includes(domain) ? level : null));
      const problem = builder.build(apps, { ...moment, levels, fixed });
      const relative = levels.map((level, domain) => level - builder.offsets[domain]!);
      return costOf(problem, { options: points, levels: relative }, builder.latenessCosts);
    },
    plan: (present = null) => planner.plan(apps, moment, present, starts),
    explain: (outcome) => planner.explain(apps, moment, outcome),
  };
}

/** The least total over all points, or none, and all levels. */
export function bruteForce({ apps, moment, cost }: Bench): number {
  const vectors = (sizes: readonly number[], from: number) =>
    sizes.reduce<number[][]>(
      (all, size) =>
        all.flatMap((vector) => Array.from({ length: size - from }, (_, i) => [...vector, i + from])),
      [[]],
    );
  let least = Number.POSITIVE_INFINITY;
  const allLevels = vectors(
    moment.domains.map(({ hertz }) => hertz.length),
    0,
  );
  for (const points of vectors(
    apps.map((app) => app.points.length),
    -1,
  ))
    for (const levels of allLevels) {
      const found = cost({ points, levels });
      if (found !== null) least = Math.min(least, totalOf(found));
    }
  return least;
}
