/** From predictions to candidates: which operating points keep an application's targets, and what each is worth. */
import type { Option } from '../../core/profile.js';
import type { ManagedApplication } from '../policy/policy.js';
import type { Candidate, Contender } from './problem.js';

/** An unmeasured gain below this accuracy does not pay for moving to other processors. */
const mappingChangeAccuracy = 0.01;

export interface MappingState {
  /** Name of the mapping in force. */
  readonly current: string;
  /** Whether the application was moved too lately to be moved again. */
  readonly fixed: boolean;
}

/**
 * @param tailSeconds predicted seconds per operating point, in the profile's order
 * @returns what may be chosen, and the least violating operating point for when nothing can
 */
export function contenderOf(
  application: ManagedApplication,
  tailSeconds: Float64Array,
  mapping: MappingState,
): Contender {
  const eligible = eligibleOptions(application, mapping);
  const limit = limitSeconds(application);
  const admissible = eligible.filter((index) => tailSeconds[index]! <= limit);
  const here = (index: number) => application.profile.options[index]!.mapping.name === mapping.current;
  const near = eligible.filter(here);
  const fastest = (near.length > 0 ? near : eligible).reduce((a, b) =>
    tailSeconds[b]! < tailSeconds[a]! ? b : a,
  );
  const candidate = (index: number) => candidateOf(application, index, here(index));
  return {
    name: application.name,
    priority: application.target.priority,
    candidates: paretoOf(admissible.map(candidate)),
    fallback: candidate(fastest),
  };
}

/** A frame must end before its deadline and, as one follows the other, within a period. */
export function limitSeconds({ target, profile }: ManagedApplication): number {
  return Math.min(target.deadlineSeconds, 1 / profile.ratePerSecond);
}

/** At or above the accuracy floor wherever the profile has such; on the current mapping while it may not move. */
function eligibleOptions({ target, profile }: ManagedApplication, mapping: MappingState): number[] {
  const indices = profile.options.map((_, index) => index);
  const reachable = indices.filter(
    (index) => !mapping.fixed || profile.options[index]!.mapping.name === mapping.current,
  );
  const accurate = reachable.filter((index) => profile.options[index]!.accuracy >= target.accuracyFloor);
  return accurate.length > 0 ? accurate : reachable;
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
