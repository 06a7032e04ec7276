/** What keeps an application from a better option under a decision. */
import { busyShare, levelOf, objectiveOf, powerOf } from './answer.js';
import type { DecisionApp, DecisionOption, DecisionProblem } from './problem.js';
import type { Decision } from './solver.js';

/** A limit that would be broken: what would be, and what may be. Of `cores` shares of those that may be busy. */
export interface Obstacle {
  readonly kind: 'accuracy' | 'latency' | 'cores' | 'power' | 'memory';
  readonly would: number;
  readonly may: number;
}

export const overShare = 1 + 1e-9;

export const bytesOf = ({ apps }: DecisionProblem, options: readonly number[]) =>
  apps.reduce((sum, app, index) => sum + (app.options[options[index]!]?.memoryBytes ?? 0), 0);

/**
 * Of the options that alone would better the value at the chosen levels, the one that gains least, and its obstacle;
 * on the processors that it has, where there is one.
 */
export function nextBetter(problem: DecisionProblem, decision: Decision, app: DecisionApp, index: number) {
  const now = app.options[decision.options[index]!]!;
  const sign = problem.objective === 'min-energy' ? -1 : 1;
  const worth = (option: DecisionOption) => {
    const watts = app.ratePerSecond * option.joules[levelOf(problem, option, decision.levels)]!;
    return problem.objective === 'min-energy'
      ? watts + (option.extraWatts ?? 0)
      : app.weight * option.accuracy;
  };
  const before = worth(now);
  let best: { option: DecisionOption; gain: number; obstacle: Obstacle; rank: number } | null = null;
  for (const [candidate, option] of app.options.entries()) {
    const gain = sign * (worth(option) - before);
    const rank = (option.domain === now.domain ? 0 : 2) + (option.cores === now.cores ? 0 : 1);
    const isWorse = best !== null && (rank > best.rank || (rank === best.rank && gain >= best.gain));
    if (gain <= 1e-9 * Math.abs(before) || isWorse) continue;
    const obstacle = obstacleOf(problem, decision, app, index, candidate);
    if (obstacle !== null) best = { option, gain, obstacle, rank };
  }
  return best;
}

/** @returns what an option of an application would break, all else as decided; null where it breaks nothing */
function obstacleOf(
  problem: DecisionProblem,
  { options, levels }: Decision,
  app: DecisionApp,
  index: number,
  candidate: number,
): Obstacle | null {
  const option = app.options[candidate]!;
  const domain = problem.domains.findIndex(({ name }) => name === option.domain);
  const latency = option.latencySeconds[levels[domain]!]!;
  if (option.accuracy < app.accuracyFloor)
    return { kind: 'accuracy', would: option.accuracy, may: app.accuracyFloor };
  if (latency > app.deadlineSeconds) return { kind: 'latency', would: latency, may: app.deadlineSeconds };
  const changed = options.map((chosen, other) => (other === index ? candidate : chosen));
  const share = busyShare(problem, changed, levels, domain);
  if (share > overShare) return { kind: 'cores', would: share, may: 1 };
  const watts = powerOf(problem, changed, levels);
  const { powerCapWatts, memoryBytes } = problem;
  if (powerCapWatts !== null && watts > powerCapWatts * overShare)
    return { kind: 'power', would: watts, may: powerCapWatts };
  const bytes = bytesOf(problem, changed);
  if (memoryBytes !== null && bytes > memoryBytes * overShare)
    return { kind: 'memory', would: bytes, may: memoryBytes };
  return null;
}

/** The obstacle of the option that would better the value most if the application ran on it at the chosen levels. */
export function easiestObstacle(
  problem: DecisionProblem,
  decision: Decision,
  app: DecisionApp,
  index: number,
) {
  const sign = problem.objective === 'min-energy' ? -1 : 1;
  const now = sign * objectiveOf(problem, decision.options, decision.levels);
  let best: { option: DecisionOption; obstacle: Obstacle; value: number } | null = null;
  for (const [candidate, option] of app.options.entries()) {
    const latency = option.latencySeconds[levelOf(problem, option, decision.levels)]!;
    if (option.accuracy < app.accuracyFloor || latency > app.deadlineSeconds) continue;
    const changed = decision.options.map((chosen, other) => (other === index ? candidate : chosen));
    const value = sign * objectiveOf(problem, changed, decision.levels);
    if (value <= now || (best !== null && value <= best.value)) continue;
    const obstacle = obstacleOf(problem, decision, app, index, candidate);
    if (obstacle !== null) best = { option, obstacle, value };
  }
  return best;
}
