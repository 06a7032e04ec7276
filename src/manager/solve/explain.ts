/** A decision in sentences: what bound it, what the next better one would have taken, and who is rejected and why. */
import { formatQuantity } from '../../core/units.js';
import { busyShare, levelOf, powerOf } from './answer.js';
import { bytesOf, easiestObstacle, nextBetter, type Obstacle, overShare } from './obstacles.js';
import type { DecisionApp, DecisionOption, DecisionProblem } from './problem.js';
import type { Decision } from './solver.js';

/** From here on a limit is said to bind. */
const bindingShare = 0.95;

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
  return `${start}; ${named(better.option)} would be better but ${obstacleText(better.obstacle, better.option)}.`;
}

function obstacleText({ kind, would, may }: Obstacle, { domain }: DecisionOption): string {
  switch (kind) {
    case 'accuracy':
      return `its accuracy of ${formatQuantity(would, 'ratio')} is below the floor of ${formatQuantity(may, 'ratio')}`;
    case 'latency':
      return `its ${formatQuantity(would, 'seconds')} would miss the deadline at that level`;
    case 'cores':
      return `${domain} would be ${formatQuantity(would, 'ratio')} as busy as it may be`;
    case 'power':
      return `it would raise the power to ${formatQuantity(would, 'watts')}, above the cap`;
    case 'memory':
      return `it would take ${formatQuantity(would, 'bytes')} of memory, above the limit`;
  }
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
  return `${start}: with ${named(obstacle.option)}, ${obstacleText(obstacle.obstacle, obstacle.option)}; lower the rate or raise that limit, or its penalty above those of others.`;
}
