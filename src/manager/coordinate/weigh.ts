/** What a decision is worth in a problem, and whether it keeps all limits: to stay with the one in force if it is as good. */
import type { DecisionProblem } from '../solve/problem.js';

export interface Plan {
  /** Option per application, -1 where it is shut out. */
  readonly options: readonly number[];
  /** Level per domain, as the problem counts them. */
  readonly levels: readonly number[];
}

/** Rounding must not throw a decision out that is the very same. */
const tolerance = 1e-9;

/** The minimised value; infinite where a limit is broken. */
export function costOf(problem: DecisionProblem, { options, levels }: Plan): number {
  const { domains, apps, objective, powerCapWatts, memoryBytes } = problem;
  const used = domains.map(() => 0);
  let [power, penalty, accuracy, memory, extra] = [0, 0, 0, 0, 0];
  for (const [index, { levels: all }] of domains.entries()) {
    const level = all[levels[index]!];
    if (level === undefined) return Number.POSITIVE_INFINITY;
    power += level.idleWatts;
  }
  for (const [index, app] of apps.entries()) {
    const option = app.options[options[index]!];
    if (option === undefined) {
      penalty += app.rejectionPenalty;
      continue;
    }
    const domain = domains.findIndex(({ name }) => name === option.domain);
    const latency = option.latencySeconds[levels[domain]!]!;
    if (latency > app.deadlineSeconds || option.accuracy < app.accuracyFloor) return Number.POSITIVE_INFINITY;
    used[domain]! += app.ratePerSecond * latency * option.cores;
    power += app.ratePerSecond * option.joules[levels[domain]!]!;
    accuracy += app.weight * option.accuracy;
    memory += option.memoryBytes;
    extra += option.extraWatts ?? 0;
  }
  const served = options.some((option) => option >= 0);
  const full = domains.some(
    ({ capacityCores, maxUtilisation }, index) =>
      used[index]! > capacityCores * maxUtilisation * (1 + tolerance),
  );
  const above = powerCapWatts !== null && served && power > powerCapWatts * (1 + tolerance);
  if (full || above || (memoryBytes !== null && memory > memoryBytes)) return Number.POSITIVE_INFINITY;
  // Where accuracy is what counts, power decides between equals.
  return objective === 'min-energy' ? power + penalty + extra : penalty - accuracy + 1e-6 * (power + extra);
}
