/** From a decision by index to the answer with names and sums. */
import type { DecisionAnswer, DecisionChoice, DecisionOption, DecisionProblem } from './problem.js';
import type { Decision } from './solver.js';

export function answerOf(
  problem: DecisionProblem,
  { options, levels, boundValue }: Decision,
): Omit<DecisionAnswer, 'solveMilliseconds' | 'explanation'> {
  return {
    choices: problem.apps.map((app, index): DecisionChoice => {
      const option = app.options[options[index]!];
      if (option === undefined) return { app: app.name, rejected: true };
      return { app: app.name, subnet: option.subnet, domain: option.domain, cores: option.cores };
    }),
    levels: Object.fromEntries(problem.domains.map(({ name }, domain) => [name, levels[domain]!])),
    powerWatts: powerOf(problem, options, levels),
    value: objectiveOf(problem, options, levels),
    boundValue,
  };
}

/** Idle power of the chosen levels and what the inferences draw on top. */
export function powerOf(
  problem: DecisionProblem,
  options: readonly number[],
  levels: readonly number[],
): number {
  let watts = 0;
  for (const [domain, { levels: all }] of problem.domains.entries()) watts += all[levels[domain]!]!.idleWatts;
  for (const [index, app] of problem.apps.entries()) {
    const option = app.options[options[index]!];
    if (option !== undefined) watts += app.ratePerSecond * option.joules[levelOf(problem, option, levels)]!;
  }
  return watts;
}

/** The objective in its own sign: minimised watts and penalties, or maximised accuracy less penalties. */
export function objectiveOf(
  problem: DecisionProblem,
  options: readonly number[],
  levels: readonly number[],
): number {
  const saving = problem.objective === 'min-energy';
  let gain = 0;
  let penalties = 0;
  for (const [index, app] of problem.apps.entries()) {
    const option = app.options[options[index]!];
    if (option === undefined) penalties += app.rejectionPenalty;
    else gain += saving ? (option.extraWatts ?? 0) : app.weight * option.accuracy;
  }
  return saving ? powerOf(problem, options, levels) + gain + penalties : gain - penalties;
}

/** Share of a domain's permitted cores that a decision keeps busy. */
export function busyShare(
  problem: DecisionProblem,
  options: readonly number[],
  levels: readonly number[],
  domain: number,
): number {
  const { name, capacityCores, maxUtilisation } = problem.domains[domain]!;
  let cores = 0;
  for (const [index, { ratePerSecond, options: all }] of problem.apps.entries()) {
    const option = all[options[index]!];
    if (option?.domain === name)
      cores += ratePerSecond * option.latencySeconds[levels[domain]!]! * option.cores;
  }
  const permitted = capacityCores * maxUtilisation;
  return cores === 0 ? 0 : cores / permitted;
}

/** Level of the domain that an option runs in. */
export function levelOf(
  problem: DecisionProblem,
  { domain }: DecisionOption,
  levels: readonly number[],
): number {
  return levels[problem.domains.findIndex(({ name }) => name === domain)]!;
}
