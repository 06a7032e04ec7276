/**
 * The sub-networks of an application as a ladder, for the policies that know no processors: all on the one place
 * where the application is fastest, with the threads that make each fastest.
 */
import type { Option } from '../../core/profile.js';
import type { ManagedApplication } from './policy.js';

/** The least accurate first; each step up takes longer. */
export function rungsOf({ profile }: ManagedApplication): Option[] {
  const fastestOf = (options: readonly Option[]) =>
    options.reduce((a, b) => (b.latencySeconds.p50 < a.latencySeconds.p50 ? b : a));
  const place = fastestOf(profile.options).mapping.name;
  const bySubnet = new Map<string, Option>();
  for (const option of profile.options) {
    if (option.mapping.name !== place) continue;
    const before = bySubnet.get(option.subnet);
    bySubnet.set(option.subnet, before === undefined ? option : fastestOf([before, option]));
  }
  return withoutDominated([...bySubnet.values()]);
}

function withoutDominated(options: readonly Option[]): Option[] {
  const mostAccurateFirst = [...options].sort(
    (a, b) => b.accuracy - a.accuracy || a.latencySeconds.p50 - b.latencySeconds.p50,
  );
  let fastest = Number.POSITIVE_INFINITY;
  const kept = mostAccurateFirst.filter(({ latencySeconds }) => {
    if (latencySeconds.p50 >= fastest) return false;
    fastest = latencySeconds.p50;
    return true;
  });
  return kept.reverse();
}

/** Index of the lowest rung that keeps the accuracy floor; 0 where none does. */
export function lowestRung({ target }: ManagedApplication, rungs: readonly Option[]): number {
  return Math.max(
    0,
    rungs.findIndex(({ accuracy }) => accuracy >= target.accuracyFloor),
  );
}
