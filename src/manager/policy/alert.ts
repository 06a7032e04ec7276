/**
 * The baseline of ALERT, extended to several applications: each has one slow-down factor of its own and chooses
 * sub-network, place and clocks together, for itself; one after the other, the most important first, each knowing only
 * the clocks that those before it need. A shared clock runs at the highest that is asked.
 *
 * @see C. Wan et al., ALERT, USENIX ATC 2020
 */
import type { Levels } from '../../core/option-cost.js';
import { secondsAt } from '../../core/option-cost.js';
import type { ClockDomain, Option } from '../../core/profile.js';
import { normalQuantile } from '../../core/statistics.js';
import type { Objective } from '../../core/target.js';
import { formatQuantity } from '../../core/units.js';
import { limitSeconds } from '../decide/candidates.js';
import { GlobalSlowDown } from '../estimate/global-slow-down.js';
import { bestPoint } from './best-point.js';
import { type ClockPoint, clockPoints } from './clock-points.js';
import { grant } from './grant.js';
import type { Action, Decision, ManagedApplication, Policy, Readings } from './policy.js';
import { type Member, Roster } from './roster.js';
import { SharedClocks } from './shared-clocks.js';

export interface AlertPolicyOptions {
  readonly applications: readonly ManagedApplication[];
  readonly domains: readonly ClockDomain[];
  readonly objective: Objective;
}

interface Guarded {
  readonly points: readonly ClockPoint[];
  readonly slowDown: GlobalSlowDown;
  granted: Option | undefined;
}

/**
 * @throws {CotuneError} `ERR_EMPTY_PROFILE`, `ERR_CONFIG` for applications that nobody could manage, `ERR_POLICY` where
 *   a profile does not know what a frame takes
 */
export function createAlertPolicy({ applications, domains, objective }: AlertPolicyOptions): Policy {
  const roster = new Roster(
    applications,
    ({ profile }): Guarded => ({
      points: clockPoints(profile.options, domains),
      slowDown: new GlobalSlowDown(),
      granted: undefined,
    }),
  );
  const clocks = new SharedClocks(domains);
  let present = objective;
  return {
    name: 'alert',
    clocks: 'own',
    change(situation) {
      roster.change(situation);
      present = situation.system.objective;
    },
    step(timeSeconds, readings) {
      for (const member of roster.present) learn(member, readings, clocks.levels);
      return decide(roster.present, clocks, present, timeSeconds);
    },
  };
}

/** Frames of an operating point that is no longer in force ran at clocks that are not known here. */
function learn({ application, state }: Member<Guarded>, { frames }: Readings, levels: Levels): void {
  const { granted, slowDown } = state;
  if (granted === undefined) return;
  for (const { application: name, inference } of frames) {
    const same =
      name === application.name &&
      inference?.subnet === granted.subnet &&
      inference.threads === granted.threads;
    if (same && inference.serviceSeconds > 0)
      slowDown.observe(inference.serviceSeconds / secondsAt(granted, levels));
  }
}

function decide(
  present: readonly Member<Guarded>[],
  clocks: SharedClocks,
  objective: Objective,
  timeSeconds: number,
): Decision {
  const byPriority = [...present].sort(
    (a, b) => a.application.target.priority - b.application.target.priority,
  );
  const asked = new Map<string, number>();
  const chosen = byPriority.map((member) => {
    const point = choose(member, asked, objective);
    for (const [domain, level] of point.levels) asked.set(domain, Math.max(level, asked.get(domain) ?? 0));
    return { member, point };
  });
  const grants = chosen.flatMap(({ member, point }) => act(member, point.option, timeSeconds));
  return {
    actions: [...clocks.ask([asked]), ...grants],
    explanations: chosen.map(({ member, point }) => ({
      application: member.application.name,
      text: explain(member, point),
    })),
  };
}

function choose({ application, state }: Member<Guarded>, asked: Levels, objective: Objective): ClockPoint {
  const { slowDown, points } = state;
  const { target, profile } = application;
  return bestPoint(points, {
    objective,
    accuracyFloor: target.accuracyFloor,
    leastLevels: asked,
    slowDown: slowDown.mean,
    tail: tailOf(slowDown, target.quantile),
    limitSeconds: limitSeconds(application),
    periodSeconds: 1 / profile.ratePerSecond,
  });
}

/** The quantile of the factor that the target asks for, as a Gaussian has it. */
function tailOf({ mean, deviation }: GlobalSlowDown, quantile: number): number {
  return mean + normalQuantile(quantile) * deviation;
}

function act({ application, state }: Member<Guarded>, option: Option, timeSeconds: number): Action[] {
  if (option === state.granted) return [];
  const actions = grant(application, [option], timeSeconds, state.granted?.mapping.name);
  state.granted = option;
  return actions;
}

function explain(
  { application, state: { slowDown } }: Member<Guarded>,
  { option, seconds }: ClockPoint,
): string {
  const { target } = application;
  const tail = formatQuantity(seconds * tailOf(slowDown, target.quantile), 'seconds');
  return `${option.subnet} (${formatQuantity(option.accuracy, 'ratio')}) on ${option.mapping.name}, predicted ${tail} of ${formatQuantity(limitSeconds(application), 'seconds')}, slow-down ${slowDown.mean.toFixed(2)}x ± ${slowDown.deviation.toFixed(2)}`;
}
