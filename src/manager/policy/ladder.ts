/**
 * The baseline that tunes the application alone, as the runtime of Dynamic-OFA does: the latency averaged over 20
 * samples above the target, one sub-network down; well below it, one up. Clocks are the kernel's.
 *
 * @see arXiv 2105.03596
 */
import type { Option } from '../../core/profile.js';
import { mean } from '../../core/statistics.js';
import { formatQuantity } from '../../core/units.js';
import { grant } from './grant.js';
import type { Action, Decision, ManagedApplication, Policy, Readings } from './policy.js';
import { type Member, Roster } from './roster.js';
import { lowestRung, rungsOf } from './rungs.js';

const samplesPerDecision = 20;
/** Of the target: ours, as the paper does not say how far below is well below. */
const wellBelow = 0.85;

interface Climber {
  readonly rungs: readonly Option[];
  rung: number;
  /** Latencies of the present rung. */
  samples: number[];
  granted: Option | undefined;
}

/** @throws {CotuneError} `ERR_EMPTY_PROFILE`, `ERR_CONFIG` for applications that nobody could manage */
export function createLadderPolicy(applications: readonly ManagedApplication[]): Policy {
  const roster = new Roster(applications, start);
  return {
    name: 'ladder',
    change: (situation) => roster.change(situation),
    step: (timeSeconds, readings) => step(roster, timeSeconds, readings),
  };
}

/** The most accurate one that the profile says is in time. */
function start(application: ManagedApplication): Climber {
  const rungs = rungsOf(application);
  const { deadlineSeconds } = application.target;
  const rung = rungs.findLastIndex(({ latencySeconds }) => latencySeconds.p50 <= deadlineSeconds);
  return { rungs, rung: Math.max(0, rung), samples: [], granted: undefined };
}

function step(roster: Roster<Climber>, timeSeconds: number, readings: Readings): Decision {
  const explanations = roster.all.map((member) => {
    observe(member, readings);
    const average = mean(member.state.samples);
    climb(member, average);
    return { application: member.application.name, text: explain(member, average) };
  });
  return { actions: roster.all.flatMap((member) => act(member, timeSeconds)), explanations };
}

function observe({ application, state }: Member<Climber>, { frames }: Readings): void {
  const { subnet } = state.rungs[state.rung]!;
  for (const { application: name, inference } of frames)
    if (name === application.name && inference?.subnet === subnet && inference.latencySeconds > 0)
      state.samples.push(inference.latencySeconds);
}

/** What was seen counts for one decision, and on another rung for none. */
function climb({ application, state }: Member<Climber>, averageSeconds: number): void {
  const decides = state.samples.length >= samplesPerDecision;
  const wanted = state.rung + (decides ? direction(averageSeconds, application.target.deadlineSeconds) : 0);
  const lowest = lowestRung(application, state.rungs);
  const rung = Math.min(state.rungs.length - 1, Math.max(lowest, wanted));
  if (decides || rung !== state.rung) state.samples = [];
  state.rung = rung;
}

function explain({ application, state: { rungs, rung } }: Member<Climber>, averageSeconds: number): string {
  const { subnet, accuracy } = rungs[rung]!;
  const seen = `average ${formatQuantity(averageSeconds, 'seconds')} of ${formatQuantity(application.target.deadlineSeconds, 'seconds')}`;
  return `${subnet} (${formatQuantity(accuracy, 'ratio')}), rung ${rung + 1} of ${rungs.length}; ${seen}`;
}

function direction(averageSeconds: number, targetSeconds: number): -1 | 0 | 1 {
  if (averageSeconds > targetSeconds) return -1;
  return averageSeconds < wellBelow * targetSeconds ? 1 : 0;
}

function act({ application, state }: Member<Climber>, timeSeconds: number): Action[] {
  const option = state.rungs[state.rung]!;
  if (option === state.granted) return [];
  const actions = grant(application, [option], timeSeconds, state.granted?.mapping.name);
  state.granted = option;
  return actions;
}
