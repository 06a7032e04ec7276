/** What a decision is worth in a problem, and whether it keeps all limits: to stay with the one in force if it is as good. */
import type { DecisionProblem } from '../solve/problem.js';

export interface Plan {
  /** Option per application, -1 where it is shut out. */
  readonly options: readonly number[];
  /** Level per domain, as the problem counts them. */
  readonly levels: readonly number[];
}

/** What a plan costs: the value counts first, the power decides between equals. */
export interface Cost {
  /** Watts or accuracy with penalties, minimised; infinite where a limit is broken. */
  readonly value: number;
  readonly watts: number;
}

/** Rounding must not throw a decision out that is the very same. */
const tolerance = 1e-9;
/** Values that differ by less are equal. */
const equal = 1e-6;

const impossible: Cost = { value: Number.POSITIVE_INFINITY, watts: Number.POSITIVE_INFINITY };

export function isCheaper(a: Cost, b: Cost): boolean {
  if (Math.abs(a.value - b.value) > equal || !Number.isFinite(b.value)) return a.value < b.value;
  return a.watts < b.watts;
}

/** Whether a plan is worth no change to another: neither value nor power would be better by more than a share. */
export function isAsGood(present: Cost, other: Cost, share: number): boolean {
  if (!Number.isFinite(present.value)) return false;
  if (present.value > other.value + share * Math.abs(other.value)) return false;
  return present.watts <= other.watts * (1 + share) || present.value < other.value - equal;
}

/** @returns an infinite value where a limit is broken */
export function costOf(problem: DecisionProblem, { options, levels }: Plan): Cost {
  const { domains, apps, objective, powerCapWatts, memoryBytes } = problem;
  const used = domains.map(() => 0);
  let [power, penalty, accuracy, memory, extra] = [0, 0, 0, 0, 0];
  for (const [index, { levels: all }] of domains.entries()) {
    const level = all[levels[index]!];
    if (level === undefined) return impossible;
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
    if (latency > app.deadlineSeconds || option.accuracy < app.accuracyFloor) return impossible;
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
  if (full || above || (memoryBytes !== null && memory > memoryBytes)) return impossible;
  const watts = power + extra;
  return { value: penalty + (objective === 'min-energy' ? watts : -accuracy), watts };
}
