/**
 * Clusters: processors that one clock drives. The kernel lists, for each processor, which others share its clock;
 * dumps are often taken while processors come and go, so lists can be missing, overlap, or contradict each other.
 *
 * @see Documentation/admin-guide/pm/cpufreq.rst, related_cpus; drivers/cpufreq/acpi-cpufreq.c, freqdomain_cpus
 */
import { readCoreKinds } from './cpu-identity.js';
import {
  type PolicyFolder,
  policyFolders,
  readCpuList,
  readFrequencies,
  readGovernors,
  readMaximum,
  readMinimum,
} from './cpufreq.js';
import { formatProcessorList, presentProcessors } from './processors.js';
import type { Absent, Tree } from './tree.js';
import { readLine } from './values.js';

export interface Cluster {
  readonly cpus: readonly number[];
  readonly minKilohertz: number | null;
  readonly maxKilohertz: number | null;
  /** Ascending; null for drivers without a table. */
  readonly frequenciesKilohertz: readonly number[] | null;
  /** In alphabetical order. */
  readonly governors: readonly string[] | null;
  readonly governor: string | null;
}

export interface Clusters {
  /** What told the clusters apart: the kernel's lists, or only that cores are of one kind. */
  readonly basis: 'lists' | 'kinds';
  readonly clusters: readonly Cluster[];
  /** Present processors that no list mentions, typically because they are offline. */
  readonly cpusWithoutDomain: readonly number[];
}

interface DomainList {
  readonly cpu: number;
  readonly cpus: readonly number[];
}

export function readClusters(tree: Tree): Clusters | Absent {
  const folders = policyFolders(tree);
  const lists = folders.map((folder) => readDomain(tree, folder)).filter((list) => list !== null);
  const wrong = lists.find(({ cpu, cpus }) => !cpus.includes(cpu));
  if (wrong !== undefined)
    return {
      absent: `the clock of cpu${wrong.cpu} is said to be only that of ${formatProcessorList(wrong.cpus)}`,
    };
  const present = presentProcessors(tree);
  const groups =
    lists.length > 0 ? mergeOverlapping(lists.map(({ cpus }) => cpus)) : groupsByKind(tree, folders, present);
  if (groups === null) return { absent: 'nothing says which processors share a clock' };
  const known = new Set(groups.flat());
  return {
    basis: lists.length > 0 ? 'lists' : 'kinds',
    clusters: groups.map((cpus) => readCluster(tree, folders, cpus)),
    cpusWithoutDomain: present.filter((cpu) => !known.has(cpu)),
  };
}

/** The hardware's own list where there is one: a policy can be narrower than what the hardware clocks together. */
function readDomain(tree: Tree, { cpu, folder }: PolicyFolder): DomainList | null {
  const cpus = readCpuList(tree, folder, 'freqdomain_cpus') ?? readCpuList(tree, folder, 'related_cpus');
  return cpus === null ? null : { cpu, cpus };
}

/** Sets that have a member in common become one; by their first members. */
export function mergeOverlapping(sets: readonly (readonly number[])[]): number[][] {
  const groupOf = new Map<number, Set<number>>();
  for (const set of sets) {
    const merged = new Set(set);
    for (const member of set) for (const other of groupOf.get(member) ?? []) merged.add(other);
    for (const member of merged) groupOf.set(member, merged);
  }
  return [...new Set(groupOf.values())]
    .map((group) => [...group].sort((a, b) => a - b))
    .sort((a, b) => a[0]! - b[0]!);
}

/** Without lists, cores of one kind and one maximum are taken to be a cluster, if the kind of every one is known. */
function groupsByKind(
  tree: Tree,
  folders: readonly PolicyFolder[],
  present: readonly number[],
): number[][] | null {
  const kinds = readCoreKinds(tree);
  if (present.length === 0 || !present.every((cpu) => kinds.has(cpu))) return null;
  const groups = new Map<string, number[]>();
  for (const cpu of present) {
    const maximum = agreed(folders, [cpu], (folder) => readMaximum(tree, folder));
    const key = `${maximum} ${kinds.get(cpu)}`;
    groups.set(key, [...(groups.get(key) ?? []), cpu]);
  }
  return [...groups.values()];
}

function readCluster(tree: Tree, folders: readonly PolicyFolder[], cpus: readonly number[]): Cluster {
  const value = <T>(read: (tree: Tree, folder: string) => T | null) =>
    agreed(folders, cpus, (folder) => read(tree, folder));
  return {
    cpus,
    minKilohertz: value(readMinimum),
    maxKilohertz: value(readMaximum),
    frequenciesKilohertz: value(readFrequencies),
    governors: value(readGovernors),
    governor: value((_, folder) => readLine(tree, `${folder}/scaling_governor`)),
  };
}

/** What the folders of some processors say, if those that say anything say the same. */
function agreed<T>(
  folders: readonly PolicyFolder[],
  cpus: readonly number[],
  read: (folder: string) => T | null,
): T | null {
  const said = folders
    .filter(({ cpu }) => cpus.includes(cpu))
    .map(({ folder }) => read(folder))
    .filter((value) => value !== null);
  const different = new Set(said.map((value) => JSON.stringify(value)));
  return different.size === 1 ? said[0]! : null;
}
