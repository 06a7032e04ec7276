/** Why an application got what it got, in one sentence for people. */
import type { Option } from '../core/profile.js';
import { formatQuantity } from '../core/units.js';
import { eligibleOptions, type Limits, limitSeconds } from './decide/candidates.js';
import type { Choice } from './decide/problem.js';
import type { ManagedApplication } from './policy/policy.js';
import type { ApplicationSnapshot } from './sense.js';

export interface Reasons {
  readonly application: ManagedApplication;
  readonly choice: Choice;
  readonly limits: Limits;
  /** Per operating point, in the profile's order. */
  readonly tailSeconds: Float64Array;
  readonly quantile: number;
  readonly seen: ApplicationSnapshot;
  readonly alarmed: boolean;
}

/** For example: `s9 (82.1 %), predicted p97.5 31.0 ms of 40.0 ms; s10 would take 44.0 ms (slow-down 1.70x, 1.90 cores of competing load)`. */
export function explain(reasons: Reasons): string {
  const { application, choice, tailSeconds, quantile } = reasons;
  const option = application.profile.options[choice.candidate.option]!;
  const tail = formatQuantity(tailSeconds[choice.candidate.option]!, 'seconds');
  const limit = formatQuantity(limitSeconds(application), 'seconds');
  const head = `${nameOf(option, application)} (${formatQuantity(option.accuracy, 'ratio')}), predicted p${percent(quantile)} ${tail} of ${limit}`;
  return `${head}; ${choice.feasible ? bindingReason(reasons, option) : `infeasible, the least violating one is served (${surroundings(reasons, choice.candidate.option)})`}`;
}

function bindingReason(reasons: Reasons, chosen: Option): string {
  const { application, choice, limits, tailSeconds } = reasons;
  const eligible = eligibleOptions(application, limits);
  const next = nextBetter(application.profile.options, eligible, chosen, tailSeconds);
  if (next === undefined) return 'nothing it may use is more accurate';
  const option = application.profile.options[next]!;
  const name = nameOf(option, application);
  if (tailSeconds[next]! > limitSeconds(application))
    return `${name} would take ${formatQuantity(tailSeconds[next]!, 'seconds')} (${surroundings(reasons, next)})`;
  const needed = application.profile.ratePerSecond * option.coreSeconds;
  if (needed > choice.offeredCores)
    return `${name} would need ${formatQuantity(needed, 'cores')}, ${formatQuantity(choice.offeredCores, 'cores')} are free`;
  return `${name} would take from others of the same priority, or change the mapping for too little`;
}

/** The least accurate of the more accurate ones that the application may use, at the least predicted time. */
function nextBetter(
  options: readonly Option[],
  eligible: readonly number[],
  chosen: Option,
  tailSeconds: Float64Array,
): number | undefined {
  const better = eligible.filter((index) => options[index]!.accuracy > chosen.accuracy);
  better.sort((a, b) => options[a]!.accuracy - options[b]!.accuracy || tailSeconds[a]! - tailSeconds[b]!);
  return better[0];
}

function surroundings({ application, tailSeconds, seen, alarmed }: Reasons, index: number): string {
  const slowDown = tailSeconds[index]! / application.profile.options[index]!.latencySeconds.p50;
  const load =
    seen.competingCores === undefined
      ? 'competing load unknown'
      : `${formatQuantity(seen.competingCores, 'cores')} of competing load`;
  return `slow-down ${slowDown.toFixed(2)}x, ${load}${alarmed ? ', sudden change' : ''}`;
}

/** With what tells it from others of the same sub-network in this profile. */
function nameOf({ subnet, threads, mapping }: Option, { profile }: ManagedApplication): string {
  const several = <T>(of: (option: Option) => T) => new Set(profile.options.map(of)).size > 1;
  const details = [
    several((option) => option.threads) && `${threads} thread${threads === 1 ? '' : 's'}`,
    several((option) => option.mapping.name) && `on ${mapping.name}`,
  ].filter((detail) => detail !== false);
  return [subnet, ...details].join(' ');
}

const percent = (quantile: number) => Number((quantile * 100).toFixed(2)).toString();
