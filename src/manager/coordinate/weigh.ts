/** What a decision is worth in a problem, and whether it keeps all limits: to stay with the one in force if it is as good. */
import type { DecisionApp, DecisionProblem } from '../solve/problem.js';

export interface Plan {
  /** Option per application, -1 where it is shut out. */
  readonly options: readonly number[];
  /** Level per domain, as the problem counts them. */
  readonly levels: readonly number[];
}

/** What is minimised, the more important first; each weighs so much that it is worth any of the next. */
export interface Cost {
  /** Penalties of those who are shut out. */
  readonly shutOut: number;
  /** Penalties of those who are served late, whatever is done. */
  readonly late: number;
  /** Of the objective: watts, or accuracy below zero. */
  readonly value: number;
  /** Decides between equals where accuracy is what counts. */
  readonly watts: number;
}

/** Rounding must not throw a decision out that is the very same. */
const tolerance = 1e-9;
/** A plan that is better by less than this is not worth a change; lateness moves with every estimate. */
const worthwhile = { shutOut: tolerance, late: 0.02, value: 0.004, watts: 0.02 } as const;
const tie = 1e-6;

export const totalOf = ({ shutOut, late, value, watts }: Cost) => shutOut + late + value + tie * watts;

/** Whether a plan is better than the one in force, and by enough in what makes it better. */
export function isWorthwhile(best: Cost, present: Cost): boolean {
  if (totalOf(best) >= totalOf(present)) return false;
  const isLess = (of: keyof Cost) => best[of] < present[of] - worthwhile[of] * Math.abs(best[of]) - 1e-12;
  if (isLess('shutOut') || isLess('late') || isLess('value')) return true;
  return best.value <= present.value + tolerance && isLess('watts');
}

/**
 * @param latenessCosts per application: what it costs that nothing satisfies it
 * @returns null where a limit is broken
 */
export function costOf(
  problem: DecisionProblem,
  { options, levels }: Plan,
  latenessCosts: readonly number[],
): Cost | null {
  const { domains, apps, objective, powerCapWatts, memoryBytes } = problem;
  const used = domains.map(() => 0);
  let [power, shutOut, late, accuracy, memory, extra] = [0, 0, 0, 0, 0, 0];
  for (const [index, { levels: all }] of domains.entries()) {
    const level = all[levels[index]!];
    if (level === undefined) return null;
    power += level.idleWatts;
  }
  for (const [index, app] of apps.entries()) {
    const option = app.options[options[index]!];
    if (option === undefined) {
      shutOut += app.rejectionPenalty;
      continue;
    }
    const domain = domains.findIndex(({ name }) => name === option.domain);
    const level = levels[domain]!;
    if (!isAdmissible(app, option, level)) return null;
    late += latenessCosts[index]!;
    used[domain]! += app.ratePerSecond * option.latencySeconds[level]! * option.cores;
    power += app.ratePerSecond * option.joules[level]!;
    accuracy += app.weight * option.accuracy;
    memory += option.memoryBytes;
    extra += option.extraWatts ?? 0;
  }
  const isAbove = (sum: number, limit: number | null) => limit !== null && sum > limit * (1 + tolerance);
  const served = options.some((option) => option >= 0);
  const isFull = domains.some(({ capacityCores, maxUtilisation }, index) =>
    isAbove(used[index]!, capacityCores * maxUtilisation),
  );
  if (isFull || (served && isAbove(power, powerCapWatts)) || isAbove(memory, memoryBytes)) return null;
  const watts = power + extra;
  return objective === 'min-energy'
    ? { shutOut, late, value: watts, watts: 0 }
    : { shutOut, late, value: -accuracy, watts };
}

function isAdmissible(app: DecisionApp, option: DecisionApp['options'][number], level: number): boolean {
  return option.latencySeconds[level]! <= app.deadlineSeconds && option.accuracy >= app.accuracyFloor;
}
