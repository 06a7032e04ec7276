/** What an operating point costs at given clocks: the option table read at a vector of levels. */
import type { ClockDomain, DomainCost, Option } from './profile.js';

/** By frequency domain, an index into its levels. A domain that is not in it is at its highest. */
export type Levels = ReadonlyMap<string, number>;

/**
 * Median seconds of one frame, undisturbed. An option without costs per domain takes as long at any clocks: nothing
 * tells otherwise.
 */
export function secondsAt(option: Option, levels: Levels): number {
  if (option.costs === undefined) return option.latencySeconds.p50;
  let seconds = 0;
  for (const cost of option.costs) seconds += at(cost.seconds, cost, levels);
  return seconds;
}

/** Joules of one frame beyond the idle power of the domains; null where nothing tells. */
export function joulesAt(option: Option, levels: Levels): number | null {
  if (option.costs === undefined) return option.joules;
  let joules = 0;
  for (const cost of option.costs) {
    if (cost.joules === null) return null;
    joules += at(cost.joules, cost, levels);
  }
  return joules;
}

function at(perLevel: readonly number[], { domain }: DomainCost, levels: Levels): number {
  const highest = perLevel.length - 1;
  return perLevel[Math.min(levels.get(domain) ?? highest, highest)]!;
}

/** Watts that the domains take at the levels whatever runs; a domain that does not say so counts as nothing. */
export function idleWattsAt(domains: readonly ClockDomain[], levels: Levels): number {
  return domains.reduce((sum, { name, hertz, idleWatts }) => {
    const level = levels.get(name) ?? hertz.length - 1;
    return sum + (idleWatts?.[level] ?? 0);
  }, 0);
}

/** Every domain at its highest level. */
export function highestLevels(domains: readonly ClockDomain[]): Levels {
  return new Map(domains.map(({ name, hertz }) => [name, hertz.length - 1]));
}

/**
 * Every combination of levels of the domains, the lowest first, the last domain's changing fastest.
 *
 * @returns one empty vector for no domains
 */
export function levelVectors(domains: readonly ClockDomain[]): Levels[] {
  return domains.reduce<Levels[]>(
    (vectors, { name, hertz }) =>
      vectors.flatMap((levels) => hertz.map((_, level) => new Map([...levels, [name, level]]))),
    [new Map()],
  );
}

/** The domains that a cost of the options names: the clocks that matter to them. */
export function domainsOf(options: readonly Option[], domains: readonly ClockDomain[]): ClockDomain[] {
  const named = new Set(options.flatMap(({ costs }) => (costs ?? []).map(({ domain }) => domain)));
  return domains.filter(({ name }) => named.has(name));
}
