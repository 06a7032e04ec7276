/**
 * One joint choice over all applications. Priorities are served in order; within one the sum of values is
 * maximised under the processor time that is left: partial choices are extended application by application and
 * only those that no other dominates are kept (Nemhauser and Ullmann, 1969), which is exact.
 */
import { Capacity, isWithin, sum } from './capacity.js';
import type { Candidate, Choice, Contender } from './problem.js';

interface Partial {
  /** Applications that got a candidate of theirs; counts before value. */
  readonly served: number;
  readonly value: number;
  readonly utilisation: number;
  readonly threads: number;
  readonly used: readonly number[];
  /** What it extends, by a candidate or by leaving the application to its fallback; null at the beginning. */
  readonly before: Partial | null;
  readonly candidate: Candidate | undefined;
}

/** A candidate with what it asks of each set of processors. */
interface Asked {
  readonly candidate: Candidate;
  readonly demand: readonly number[];
}

/** Above this many the partial choices are thinned: a bound on time, reached by no machine with a few applications. */
const partialsAtMost = 512;
const partialsOfQuickLook = 4;

const nothingServed = {
  served: 0,
  value: 0,
  utilisation: 0,
  threads: 0,
  before: null,
  candidate: undefined,
} as const;

/**
 * @param cores processors of the machine
 * @returns one choice per contender, by name; overload is a normal state: who cannot be served takes the fallback
 */
export function chooseJointly(contenders: readonly Contender[], cores: number): ReadonlyMap<string, Choice> {
  const choices = new Map<string, Choice>();
  if (contenders.length === 0) return choices;
  const capacity = new Capacity(
    contenders.flatMap(({ candidates, fallback }) => [...candidates, fallback]),
    cores,
  );
  let used: readonly number[] = capacity.limits.map(() => 0);
  for (const peers of byPriority(contenders)) {
    const best = chosenIn(serve(peers, capacity, used));
    const before = used;
    for (const [index, { name, fallback }] of peers.entries()) {
      const chosen = best[index];
      const candidate = chosen ?? fallback;
      choices.set(name, {
        candidate,
        feasible: chosen !== undefined,
        offeredCores: capacity.left(candidate, before),
      });
      used = sum(used, capacity.demand(candidate));
    }
  }
  return choices;
}

function byPriority(contenders: readonly Contender[]): readonly (readonly Contender[])[] {
  const groups = new Map<number, Contender[]>();
  for (const contender of contenders)
    groups.set(contender.priority, [...(groups.get(contender.priority) ?? []), contender]);
  return [...groups].sort(([a], [b]) => a - b).map(([, group]) => group);
}

/** A quick look with few partial choices says what is possible; what cannot come up to that is not followed then. */
function serve(peers: readonly Contender[], capacity: Capacity, used: readonly number[]): Partial {
  const asked = peers.map(({ candidates }) =>
    candidates.map((candidate) => ({ candidate, demand: capacity.demand(candidate) })),
  );
  const possible = walk(asked, capacity, used, partialsOfQuickLook, null);
  return walk(asked, capacity, used, partialsAtMost, possible);
}

/** @param possible choices that are worse are of no interest */
function walk(
  asked: readonly (readonly Asked[])[],
  capacity: Capacity,
  used: readonly number[],
  partialsKept: number,
  possible: Partial | null,
): Partial {
  let partials: Partial[] = [{ ...nothingServed, used }];
  for (const [index, own] of asked.entries()) {
    const hope = hopeOf(asked.slice(index + 1));
    const extended: Partial[] = [];
    for (const partial of partials) extend(partial, own, capacity, extended);
    const hopeful = possible === null ? extended : extended.filter((one) => reaches(one, hope, possible));
    // Nothing comes after the last one, so only the best counts.
    if (index === asked.length - 1)
      return hopeful.reduce((a, b) => (betterFirst(b, a) < 0 ? b : a), possible ?? hopeful[0]!);
    partials = withoutDominated(hopeful).slice(0, partialsKept);
  }
  return partials[0]!;
}

/** What others could add at most, if there were room for all that they ask. */
type Hope = Pick<Partial, 'served' | 'value'>;

function hopeOf(others: readonly (readonly Asked[])[]): Hope {
  let served = 0;
  let value = 0;
  for (const asked of others) {
    if (asked.length === 0) continue;
    served++;
    value += Math.max(...asked.map(({ candidate }) => candidate.value));
  }
  return { served, value };
}

function reaches(partial: Partial, hope: Hope, possible: Hope): boolean {
  const served = partial.served + hope.served;
  if (served !== possible.served) return served > possible.served;
  return partial.value + hope.value >= possible.value - 1e-12;
}

function chosenIn(last: Partial): (Candidate | undefined)[] {
  const chosen: (Candidate | undefined)[] = [];
  for (let partial = last; partial.before !== null; partial = partial.before) chosen.push(partial.candidate);
  return chosen.reverse();
}

/** With each candidate that still fits, and without any: then the fallback runs on what nobody needs. */
function extend(before: Partial, asked: readonly Asked[], capacity: Capacity, extended: Partial[]): void {
  extended.push({ ...before, before, candidate: undefined });
  for (const { candidate, demand } of asked) {
    if (!capacity.fits(before.used, demand)) continue;
    extended.push({
      served: before.served + 1,
      value: before.value + candidate.value,
      utilisation: before.utilisation + candidate.utilisationCores,
      threads: before.threads + candidate.threads,
      used: sum(before.used, demand),
      before,
      candidate,
    });
  }
}

/** Best first, without those that a better one can replace at no more processor time. */
function withoutDominated(partials: Partial[]): Partial[] {
  const kept: Partial[] = [];
  for (const partial of partials.sort(betterFirst))
    if (!kept.some(({ used }) => isWithin(used, partial.used))) kept.push(partial);
  return kept;
}

/** More applications served, more value; ties go to the lower utilisation, then to fewer threads. */
function betterFirst(a: Partial, b: Partial): number {
  if (a.served !== b.served) return b.served - a.served;
  if (Math.abs(a.value - b.value) > 1e-12) return b.value - a.value;
  if (Math.abs(a.utilisation - b.utilisation) > 1e-12) return a.utilisation - b.utilisation;
  return a.threads - b.threads;
}
