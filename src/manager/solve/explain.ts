/** A decision in sentences: what bound it, what the next better one would have taken, and who is rejected and why. */
import { formatQuantity } from '../../core/units.js';
import { busyShare, levelOf, objectiveOf, powerOf } from './answer.js';
import type { DecisionApp, DecisionOption, DecisionProblem } from './problem.js';
import type { Decision } from './solver.js';

/** From here on a limit is said to bind. */
const bindingShare = 0.95;
const overShare = 1 + 1e-9;

export function explain(problem: DecisionProblem, decision: Decision): string[] {
  return [
    ...limitSentences(problem, decision),
    ...problem.apps.map((app, index) => {
      const option = app.options[decision.options[index]!];
      return option === undefined
        ? rejectionSentence(problem, decision, app, index)
        : choiceSentence(problem, decision, app, index, option);
    }),
  ];
}

function limitSentences(problem: DecisionProblem, { options, levels }: Decision): string[] {
  const sentences: string[] = [];
  for (const [domain, { name }] of problem.domains.entries()) {
    const share = busyShare(problem, options, levels, domain);
    if (share >= bindingShare)
      sentences.push(
        `Domain ${name} is full: ${formatQuantity(share, 'ratio')} of the cores that may be busy.`,
      );
  }
  const { powerCapWatts, memoryBytes } = problem;
  const watts = powerOf(problem, options, levels);
  if (powerCapWatts !== null && watts >= bindingShare * powerCapWatts)
    sentences.push(
      watts > powerCapWatts * overShare
        ? `The machine idles at ${formatQuantity(watts, 'watts')}, above the cap of ${formatQuantity(powerCapWatts, 'watts')}, so nothing can run.`
        : `The power cap binds: ${formatQuantity(watts, 'watts')} of ${formatQuantity(powerCapWatts, 'watts')}.`,
    );
  const bytes = bytesOf(problem, options);
  if (memoryBytes !== null && bytes >= bindingShare * memoryBytes)
    sentences.push(
      `Memory binds: ${formatQuantity(bytes, 'bytes')} of ${formatQuantity(memoryBytes, 'bytes')}.`,
    );
  return sentences;
}

const bytesOf = ({ apps }: DecisionProblem, options: readonly number[]) =>
  apps.reduce((sum, app, index) => sum + (app.options[options[index]!]?.memoryBytes ?? 0), 0);

const named = ({ subnet, domain, cores }: DecisionOption) =>
  `${subnet} on ${domain}, ${Number(cores.toFixed(1))} ${cores === 1 ? 'core' : 'cores'}`;

function choiceSentence(
  problem: DecisionProblem,
  decision: Decision,
  app: DecisionApp,
  index: number,
  chosen: DecisionOption,
): string {
  const latency = chosen.latencySeconds[levelOf(problem, chosen, decision.levels)]!;
  const start =
    `${app.name} runs ${named(chosen)}: ${formatQuantity(latency, 'seconds')} of ` +
    `${formatQuantity(app.deadlineSeconds, 'seconds')}, accuracy ${formatQuantity(chosen.accuracy, 'ratio')}`;
  const better = nextBetter(problem, decision, app, index);
  if (better === null) return `${start}; nothing at these levels would be better.`;
  return `${start}; ${named(better.option)} would be better but ${better.obstacle}.`;
}

/**
 * Of the options that alone would better the value at the chosen levels, the one that gains least, and its obstacle;
 * on the processors that it has, where there is one.
 */
function nextBetter(problem: DecisionProblem, decision: Decision, app: DecisionApp, index: number) {
  const now = app.options[decision.options[index]!]!;
  const sign = problem.objective === 'min-energy' ? -1 : 1;
  const worth = (option: DecisionOption) => {
    const watts = app.ratePerSecond * option.joules[levelOf(problem, option, decision.levels)]!;
    return problem.objective === 'min-energy'
      ? watts + (option.extraWatts ?? 0)
      : app.weight * option.accuracy;
  };
  const before = worth(now);
  let best: { option: DecisionOption; gain: number; obstacle: string; rank: number } | null = null;
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
): string | null {
  const option = app.options[candidate]!;
  const domain = problem.domains.findIndex(({ name }) => name === option.domain);
  const latency = option.latencySeconds[levels[domain]!]!;
  if (option.accuracy < app.accuracyFloor)
    return `its accuracy of ${formatQuantity(option.accuracy, 'ratio')} is below the floor of ${formatQuantity(app.accuracyFloor, 'ratio')}`;
  if (latency > app.deadlineSeconds)
    return `its ${formatQuantity(latency, 'seconds')} would miss the deadline at that level`;
  const changed = options.map((chosen, other) => (other === index ? candidate : chosen));
  const share = busyShare(problem, changed, levels, domain);
  if (share > overShare)
    return `${option.domain} would be ${formatQuantity(share, 'ratio')} as busy as it may be`;
  const watts = powerOf(problem, changed, levels);
  if (problem.powerCapWatts !== null && watts > problem.powerCapWatts * overShare)
    return `it would raise the power to ${formatQuantity(watts, 'watts')}, above the cap`;
  const bytes = bytesOf(problem, changed);
  if (problem.memoryBytes !== null && bytes > problem.memoryBytes * overShare)
    return `it would take ${formatQuantity(bytes, 'bytes')} of memory, above the limit`;
  return null;
}

function rejectionSentence(
  problem: DecisionProblem,
  decision: Decision,
  app: DecisionApp,
  index: number,
): string {
  const start = `${app.name} is rejected`;
  const accurate = app.options.filter(({ accuracy }) => accuracy >= app.accuracyFloor);
  if (accurate.length === 0)
    return `${start}: no option has the accuracy of ${formatQuantity(app.accuracyFloor, 'ratio')}; lower its floor.`;
  const fastest = Math.min(...accurate.flatMap(({ latencySeconds }) => latencySeconds));
  if (fastest > app.deadlineSeconds)
    return `${start}: its fastest option takes ${formatQuantity(fastest, 'seconds')}; give it a deadline of at least that.`;
  const obstacle = easiestObstacle(problem, decision, app, index);
  if (obstacle === null)
    return `${start}: serving it would cost more than its penalty of ${app.rejectionPenalty}; raise the penalty to have it served.`;
  return `${start}: with ${named(obstacle.option)}, ${obstacle.text}; lower the rate or raise that limit, or its penalty above those of others.`;
}

/** The obstacle of the option that would better the value most if the application ran on it at the chosen levels. */
function easiestObstacle(problem: DecisionProblem, decision: Decision, app: DecisionApp, index: number) {
  const sign = problem.objective === 'min-energy' ? -1 : 1;
  const now = sign * objectiveOf(problem, decision.options, decision.levels);
  let best: { option: DecisionOption; text: string; value: number } | null = null;
  for (const [candidate, option] of app.options.entries()) {
    const latency = option.latencySeconds[levelOf(problem, option, decision.levels)]!;
    if (option.accuracy < app.accuracyFloor || latency > app.deadlineSeconds) continue;
    const changed = decision.options.map((chosen, other) => (other === index ? candidate : chosen));
    const value = sign * objectiveOf(problem, changed, decision.levels);
    if (value <= now || (best !== null && value <= best.value)) continue;
    const text = obstacleOf(problem, decision, app, index, candidate);
    if (text !== null) best = { option, text, value };
  }
  return best;
}
