/** How good a run was for somebody who looks for the best static configuration. */
import type { Scenario } from '../scenario/types.js';
import type { SimulationResult } from './simulation.js';

/** The first that differs counts, less is better. */
export type Score = readonly [violation: number, cost: number, next: number];

export const worstScore: Score = [Infinity, Infinity, Infinity];

/** Missed deadlines beyond the budget, by priority; then energy, or accuracy and energy, as the scenario asks. */
export function scoreOf({ applications, system }: Scenario, { apps, energyJoules }: SimulationResult): Score {
  let violation = 0;
  let accuracy = 0;
  for (const [index, { target }] of applications.entries()) {
    const { missRate, accuracyMean } = apps[index]!;
    violation += Math.max(0, (missRate ?? 0) - (1 - target.quantile)) / target.priority;
    accuracy += target.weight * (accuracyMean ?? 0);
  }
  return system.objective === 'max-accuracy'
    ? [violation, -accuracy, energyJoules]
    : [violation, energyJoules, -accuracy];
}

export function isBetter(a: Score, b: Score): boolean {
  for (const [index, value] of a.entries()) {
    if (value < b[index]! - 1e-9) return true;
    if (value > b[index]! + 1e-9) return false;
  }
  return false;
}
