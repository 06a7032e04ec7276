/**
 * The operating points of a Linux machine: clusters of processors, and for each some of the frequencies that its
 * clock can be pinned to. Clusters that offer the same are one, for what runs on either runs alike.
 */
import type { OperatingPoint } from '../../application/design/profile/machine.js';
import type { Domain } from '../../core/knob.js';
import type { CpuPolicy } from '../../device/linux/cpufreq.js';
import type { Cluster } from '../../device/linux/frequency-domains.js';
import { formatProcessorList } from '../../device/linux/processors.js';

/** Processors of one kind and the policies that clock them. */
export interface ClusterGroup {
  readonly name: string;
  readonly cpus: readonly number[];
  readonly policies: readonly CpuPolicy[];
}

/** @param cpus that may be used */
export function clusterGroups(
  clusters: readonly Cluster[] | null,
  policies: readonly CpuPolicy[],
  cpus: readonly number[],
): ClusterGroup[] {
  const groups = new Map<string, number[]>();
  for (const { minKilohertz, maxKilohertz, frequenciesKilohertz, cpus: own } of clusters ?? []) {
    const key = JSON.stringify([minKilohertz, maxKilohertz, frequenciesKilohertz]);
    const usable = own.filter((cpu) => cpus.includes(cpu));
    if (usable.length > 0) groups.set(key, [...(groups.get(key) ?? []), ...usable]);
  }
  if (groups.size < 2) return [{ name: 'all', cpus, policies: policiesOf(policies, cpus) }];
  return [...groups.values()].map((own) => {
    const sorted = [...own].sort((a, b) => a - b);
    return {
      name: `cpu${formatProcessorList(sorted)}`,
      cpus: sorted,
      policies: policiesOf(policies, sorted),
    };
  });
}

const policiesOf = (policies: readonly CpuPolicy[], cpus: readonly number[]) =>
  policies.filter((policy) => policy.cpus.some((cpu) => cpus.includes(cpu)));

/** How many frequencies of a clock are measured: so many from its lowest to its highest, or each of a table. */
export type FrequencyChoice = number | 'all';

/**
 * @param domain of the knob that pins its clocks; null where they cannot be pinned
 * @returns the slowest first, so that little heat comes before much
 */
export function pointsOf(
  { name, cpus }: ClusterGroup,
  domain: Domain<number> | null,
  choice: FrequencyChoice,
): OperatingPoint[] {
  if (domain === null || choice === 0) return [{ name, cluster: name, cpus, hertz: null }];
  return spread(levelsOf(domain, choice), choice).map((hertz) => ({
    name: `${name}@${Math.round(hertz / 1e6)}MHz`,
    cluster: name,
    cpus,
    hertz,
  }));
}

/** So many of a clock that has no table, where all are asked for. */
const usualSteps = 5;

function levelsOf(domain: Domain<number>, choice: FrequencyChoice): readonly number[] {
  if (domain.kind === 'levels') return [...domain.levels].sort((a, b) => a - b);
  const steps = choice === 'all' ? usualSteps : choice;
  const { minimum, maximum } = domain;
  // Drivers count in kilohertz.
  return Array.from(
    { length: steps },
    (_, step) =>
      1000 * Math.round((minimum + (maximum - minimum) * (steps === 1 ? 1 : step / (steps - 1))) / 1000),
  );
}

/** Evenly, with both ends; the highest alone where there is to be one. */
function spread(levels: readonly number[], choice: FrequencyChoice): number[] {
  if (choice === 'all' || choice >= levels.length) return [...levels];
  if (choice === 1) return [levels.at(-1)!];
  const last = levels.length - 1;
  return Array.from({ length: choice }, (_, step) => levels[Math.round((step * last) / (choice - 1))]!);
}
