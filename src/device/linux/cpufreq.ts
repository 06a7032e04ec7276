/**
 * The clocks of the processors: each cpufreq policy is one clock for some processors. Some drivers publish the
 * frequencies that they can set (a table), others, such as intel_pstate and CPPC, only a range.
 *
 * @see Documentation/admin-guide/pm/cpufreq.rst
 */
import { parseProcessorList, processorFolder } from './processors.js';
import type { Absent, Tree } from './tree.js';
import {
  kilohertzRange,
  numberedNames,
  readInteger,
  readIntegers,
  readLine,
  readText,
  readWords,
} from './values.js';

export interface CpuPolicy {
  /** `policyN`, where N is its first processor. */
  readonly name: string;
  /** Where its files lie. */
  readonly folder: string;
  /** The processors that the hardware clocks together, online or not. */
  readonly cpus: readonly number[];
  readonly driver: string | null;
  readonly minimumKilohertz: number | null;
  readonly maximumKilohertz: number | null;
  /** Ascending; null for a driver without a table. */
  readonly frequenciesKilohertz: readonly number[] | null;
  readonly governors: readonly string[] | null;
  readonly governor: string | null;
}

const policiesFolder = `${processorFolder}/cpufreq`;

/** A processor's own view of its clock, which is often the same folder as that of its policy. */
export interface PolicyFolder {
  /** The processor that it is the folder of, or whose number the policy carries. */
  readonly cpu: number;
  readonly folder: string;
}

/** Every folder with a clock: `cpufreq/policyN` and, on old kernels, `cpuN/cpufreq` alone. */
export function policyFolders(tree: Tree): PolicyFolder[] {
  const shared = numberedNames(tree, policiesFolder, 'policy').map(({ id, name }) => ({
    cpu: id,
    folder: `${policiesFolder}/${name}`,
  }));
  const own = numberedNames(tree, processorFolder, 'cpu').map(({ id, name }) => ({
    cpu: id,
    folder: `${processorFolder}/${name}/cpufreq`,
  }));
  return [...shared, ...own.filter(({ folder }) => 'names' in tree.list(folder))];
}

/** The list in one of a policy's files; null where it is missing or garbled. */
export function readCpuList(tree: Tree, folder: string, file: string): number[] | null {
  return parseCpuWords(readText(tree, `${folder}/${file}`) ?? '');
}

/** Processors as most policies list them, with spaces between, or with commas and ranges. */
export function parseCpuWords(text: string): number[] | null {
  const words = text.trim().split(/[\s,]+/);
  return words[0] === '' ? null : parseProcessorList(words.join(','));
}

export const readMinimum = (tree: Tree, folder: string) =>
  readInteger(tree, `${folder}/cpuinfo_min_freq`, kilohertzRange);
export const readMaximum = (tree: Tree, folder: string) =>
  readInteger(tree, `${folder}/cpuinfo_max_freq`, kilohertzRange);
export const readFrequencies = (tree: Tree, folder: string) =>
  readIntegers(tree, `${folder}/scaling_available_frequencies`, kilohertzRange);
export const readGovernors = (tree: Tree, folder: string) =>
  readWords(tree, `${folder}/scaling_available_governors`)?.sort() ?? null;

/** The policies of the machine, each once, by their first processor. */
export function readCpuPolicies(tree: Tree): { readonly policies: readonly CpuPolicy[] } | Absent {
  const found = new Map<string, CpuPolicy>();
  for (const { cpu, folder } of policyFolders(tree)) {
    const cpus = readCpuList(tree, folder, 'related_cpus') ??
      readCpuList(tree, folder, 'affected_cpus') ?? [cpu];
    // In a dump of an old kernel each processor has a copy of the folder that it shares with others.
    const key = cpus.join(' ');
    if (!found.has(key)) found.set(key, readPolicy(tree, folder, cpus));
  }
  const policies = [...found.values()].sort((a, b) => a.cpus[0]! - b.cpus[0]!);
  return policies.length > 0
    ? { policies }
    : {
        absent: `${policiesFolder}: the kernel sets no clocks here (no cpufreq driver, or a virtual machine)`,
      };
}

function readPolicy(tree: Tree, folder: string, cpus: readonly number[]): CpuPolicy {
  return {
    name: `policy${cpus[0]}`,
    folder,
    cpus,
    driver: readLine(tree, `${folder}/scaling_driver`),
    minimumKilohertz: readMinimum(tree, folder),
    maximumKilohertz: readMaximum(tree, folder),
    frequenciesKilohertz: readFrequencies(tree, folder),
    governors: readGovernors(tree, folder),
    governor: readLine(tree, `${folder}/scaling_governor`),
  };
}
