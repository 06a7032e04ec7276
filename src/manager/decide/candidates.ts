/** From predictions to candidates: which operating points keep an application's targets, and what each is worth. */
import type { Option } from '../../core/profile.js';
import { sustainedPeriodSeconds } from '../../core/target.js';
import type { ManagedApplication } from '../policy/policy.js';
import type { Candidate, Contender } from './problem.js';

/** An unmeasured gain below this accuracy does not pay for moving to other processors. */
const mappingChangeAccuracy = 0.01;

/** What limits an application beside its targets. */
export interface Limits {
  /** Its share of the processors: applications that keep to theirs need not meet. */
  readonly threadsAtMost: number;
  /** Name of the mapping in force. */
  readonly mapping: string;
  /** Whether the application was moved too lately to be moved again. */
  readonly mappingFixed: boolean;
}

/**
 * @param tailSeconds predicted seconds per operating point, in the profile's order
 * @returns what may be chosen, and the least violating operating point for when nothing can
 */
export function contenderOf(
  application: ManagedApplication,
  tailSeconds: Float64Array,
  limits: Limits,
): Contender {
  const eligible = eligibleOptions(application, limits);
  const limit = limitSeconds(application);
  const admissible = eligible.filter((index) => tailSeconds[index]! <= limit);
  const here = (index: number) => application.profile.options[index]!.mapping.name === limits.mapping;
  const candidate = (index: number) => candidateOf(application, index, here(index));
  return {
    name: application.name,
    priority: application.target.priority,
    candidates: paretoOf(admissible.map(candidate)),
    fallback: candidate(fastestOf(application, eligible, tailSeconds, limits)),
  };
}

/** @returns of the eligible operating points the fastest, of those under the mapping in force where there are any */
export function fastestOf(
  { profile: { options } }: ManagedApplication,
  eligible: readonly number[],
  tailSeconds: Float64Array,
  { mapping }: Limits,
): number {
  let fastest = eligible[0]!;
  for (const index of eligible) {
    const isNearer = options[index]!.mapping.name === mapping;
    const wasNear = options[fastest]!.mapping.name === mapping;
    const isFaster = tailSeconds[index]! < tailSeconds[fastest]!;
    if (isNearer === wasNear ? isFaster : isNearer) fastest = index;
  }
  return fastest;
}

/** A frame must end before its deadline and, as one follows the other, within a period. */
export function limitSeconds({ target, profile }: ManagedApplication): number {
  return Math.min(target.deadlineSeconds, 1 / profile.ratePerSecond, sustainedPeriodSeconds(target));
}

/** Indices of what the limits and the accuracy floor leave; a limit that would leave nothing is not kept. */
export function eligibleOptions({ target, profile }: ManagedApplication, limits: Limits): number[] {
  const rules: ((option: Option) => boolean)[] = [
    ({ mapping }) => !limits.mappingFixed || mapping.name === limits.mapping,
    ({ accuracy }) => accuracy >= target.accuracyFloor,
    ({ threads }) => threads <= limits.threadsAtMost,
  ];
  return rules.reduce<number[]>(
    (left, rule) => {
      const kept = left.filter((index) => rule(profile.options[index]!));
      return kept.length > 0 ? kept : left;
    },
    profile.options.map((_, index) => index),
  );
}

function candidateOf(application: ManagedApplication, index: number, here: boolean): Candidate {
  const option: Option = application.profile.options[index]!;
  return {
    option: index,
    utilisationCores: application.profile.ratePerSecond * option.coreSeconds,
    cpus: option.mapping.cpus,
    threads: option.threads,
    value: application.target.weight * (option.accuracy - (here ? 0 : mappingChangeAccuracy)),
  };
}

/** Without those that another on the same processors beats in value at no more processor time. */
function paretoOf(candidates: readonly Candidate[]): Candidate[] {
  const cheapestFirst = [...candidates].sort(
    (a, b) => a.utilisationCores - b.utilisationCores || b.value - a.value || a.threads - b.threads,
  );
  const best = new Map<string, number>();
  return cheapestFirst.filter(({ cpus, value }) => {
    const key = cpus.join();
    if (value <= (best.get(key) ?? Number.NEGATIVE_INFINITY)) return false;
    best.set(key, value);
    return true;
  });
}
