/** A plan in sentences for people: what each application runs at which clock, what bound it, and who goes without. */
import type { ClockDomain } from '../../core/profile.js';
import { formatQuantity } from '../../core/units.js';
import { busyShare, powerOf } from '../solve/answer.js';
import { bytesOf, easiestObstacle, nextBetter, type Obstacle } from '../solve/obstacles.js';
import type { DecisionOption, DecisionProblem } from '../solve/problem.js';
import type { Decision } from '../solve/solver.js';
import type { Outcome } from './planner.js';
import type { Point } from './points.js';
import { limitOf, type Moment } from './problem.js';
import type { Tracked } from './tracked.js';

export interface Situation {
  readonly apps: readonly Tracked[];
  readonly moment: Moment;
  /** As it was solved, with the levels of the outcome. */
  readonly problem: DecisionProblem;
  readonly outcome: Outcome;
}

/** From here on a limit is said to bind. */
const bindingShare = 0.95;

const ratio = (share: number) => formatQuantity(share, 'ratio');
const seconds = (value: number) => formatQuantity(value, 'seconds');
const watts = (value: number) => formatQuantity(value, 'watts');

/** @returns one text per application */
export function reasons(situation: Situation, decision: Decision): string[] {
  const common = limitSentences(situation, decision);
  return situation.apps.map((app, index) => {
    const point = app.points[decision.options[index]!];
    const own =
      point === undefined
        ? shutOutSentence(situation, decision, app, index)
        : choiceSentence(situation, decision, app, index, point);
    return [own, ...floorSentence(app), ...common].join(' ');
  });
}

function limitSentences({ problem, moment }: Situation, { options, levels }: Decision): string[] {
  const sentences: string[] = [];
  for (const [domain, { name }] of problem.domains.entries()) {
    const share = busyShare(problem, options, levels, domain);
    if (share >= bindingShare)
      sentences.push(`Of the cores of ${name} that may be busy ${ratio(share)} are.`);
  }
  const { powerCapWatts, memoryBytes } = problem;
  const drawn = powerOf(problem, options, levels);
  if (powerCapWatts !== null) {
    const whole = (part: number) => watts(part + moment.baseWatts);
    if (drawn > powerCapWatts * (1 + 1e-9))
      sentences.push(
        `The board takes ${whole(drawn)} at rest, ${moment.capReason} leaves ${whole(powerCapWatts)}.`,
      );
    else if (drawn + moment.baseWatts >= bindingShare * (powerCapWatts + moment.baseWatts))
      sentences.push(`${capital(moment.capReason)} binds: ${whole(drawn)} of ${whole(powerCapWatts)}.`);
  }
  const bytes = bytesOf(problem, options);
  if (memoryBytes !== null && bytes >= bindingShare * memoryBytes)
    sentences.push(
      `Memory binds: ${formatQuantity(bytes, 'bytes')} of ${formatQuantity(memoryBytes, 'bytes')}.`,
    );
  return sentences;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** For example `level-2 on gpu at 408 MHz`, `level-2 on big with 4 threads at 1.80 GHz`. */
function place({ option, main }: Point, domains: readonly ClockDomain[], levels: readonly number[]): string {
  const { subnet, mapping, threads } = option;
  const domain =
    mapping.gpu === undefined ? main.domain : domains.findIndex(({ name }) => name === mapping.gpu);
  const { kind, hertz, cores, governed } = domains[domain]!;
  const width = kind === 'cpu' && cores > 1 ? ` with ${threads} ${threads === 1 ? 'thread' : 'threads'}` : '';
  const clock = governed ? '' : ` at ${formatQuantity(hertz[levels[domain]!]!, 'hertz')}`;
  return `${subnet} on ${mapping.name}${width}${clock}`;
}

function choiceSentence(
  situation: Situation,
  decision: Decision,
  app: Tracked,
  index: number,
  point: Point,
): string {
  const { problem, outcome, moment } = situation;
  const { domain } = point.main;
  const latency = problem.apps[index]!.options[point.index]!.latencySeconds[decision.levels[domain]!]!;
  const where = place(point, moment.domains, outcome.levels);
  const accuracy = `accuracy ${ratio(point.option.accuracy)}`;
  const limit = limitOf(app);
  const isLate = problem.apps[index]!.deadlineSeconds !== limit;
  const taken = `${seconds(latency)} of ${limitText(app)}`;
  const start = isLate
    ? `${app.name} cannot be in time: ${where} comes nearest with ${taken}, ${lateText(latency, limit)}, ${accuracy}`
    : `${app.name} runs ${where}: ${taken}, ${accuracy}`;
  return `${start}; ${alternative(situation, decision, app, index, point)}.`;
}

/** A deadline as it was given, unless the next request comes before it. */
function limitText(app: Tracked): string {
  const { deadlineSeconds } = app.application.target;
  return limitOf(app) < deadlineSeconds
    ? `the ${seconds(limitOf(app))} between requests`
    : seconds(deadlineSeconds);
}

const lateText = (latency: number, limit: number) =>
  latency > limit
    ? `${ratio(latency / limit - 1)} too long`
    : 'and requests come faster than they can be served';

function alternative(
  { apps, moment, problem, outcome }: Situation,
  decision: Decision,
  app: Tracked,
  index: number,
  point: Point,
): string {
  const better = nextBetter(problem, decision, problem.apps[index]!, index);
  if (better !== null) {
    const name = better.option.subnet === point.option.subnet ? '' : `${better.option.subnet} `;
    const other = apps[index]!.points[problem.apps[index]!.options.indexOf(better.option)]!;
    const moved = other.option.mapping.name !== point.option.mapping.name || name === '';
    const what = `${name}${moved ? `on ${other.option.mapping.name} ` : ''}`;
    return `${what}would be better but ${obstacleText(better.obstacle, better.option)}`;
  }
  const { domain } = point.main;
  const level = decision.levels[domain]! - 1;
  const lower = problem.apps[index]!.options[point.index]!.latencySeconds[level];
  const hertz = moment.domains[domain]!.hertz[outcome.levels[domain]! - 1];
  return lower !== undefined && hertz !== undefined && lower > limitOf(app)
    ? `at ${formatQuantity(hertz, 'hertz')} it would take ${seconds(lower)}`
    : 'nothing that it may use is better at these clocks';
}

function obstacleText({ kind, would, may }: Obstacle, { domain }: DecisionOption): string {
  switch (kind) {
    case 'accuracy':
      return ratio(would) === ratio(may)
        ? `is just less accurate than ${ratio(may)}`
        : `has an accuracy of ${ratio(would)}, below ${ratio(may)}`;
    case 'latency':
      return `would take ${seconds(would)}`;
    case 'cores':
      return `would fill ${domain} to ${ratio(would)} of what may be busy`;
    case 'power':
      return `would take ${watts(would - may)} more than there is`;
    case 'memory':
      return `would take the memory to ${formatQuantity(would, 'bytes')} of ${formatQuantity(may, 'bytes')}`;
  }
}

function shutOutSentence(situation: Situation, decision: Decision, app: Tracked, index: number): string {
  const { problem } = situation;
  const obstacle = easiestObstacle(problem, decision, problem.apps[index]!, index);
  const what =
    obstacle === null
      ? fastestText(situation, app, index, decision)
      : `${obstacle.option.subnet} on ${obstacle.option.domain} ${obstacleText(obstacle.obstacle, obstacle.option)}`;
  return `${app.name} is shut out: even ${what}, and others count more.`;
}

/** For who would be late at the clocks that others leave it. */
function fastestText({ problem }: Situation, app: Tracked, index: number, { levels }: Decision): string {
  const latencies = problem.apps[index]!.options.map(
    ({ latencySeconds }, option) => latencySeconds[levels[app.points[option]!.main.domain]!]!,
  );
  const least = Math.min(...latencies);
  const { subnet, mapping } = app.points[latencies.indexOf(least)]!.option;
  return `${subnet} on ${mapping.name} would take ${seconds(least)} of ${limitText(app)} at these clocks`;
}

function floorSentence({ application, points }: Tracked): string[] {
  const { accuracyFloor } = application.target;
  const most = Math.max(...points.map(({ option }) => option.accuracy));
  if (most >= accuracyFloor) return [];
  return [
    `Nothing has the accuracy of ${ratio(accuracyFloor)}: the best falls short by ${ratio(accuracyFloor - most)}.`,
  ];
}
