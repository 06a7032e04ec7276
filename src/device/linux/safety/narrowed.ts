/**
 * What the kernel narrows when a processor goes offline and does not widen when it is back: the groups of the cpuset
 * hierarchy of version 1, and the affinities of threads.
 *
 * @see Documentation/admin-guide/cgroup-v1/cpusets.rst, "If hotplug functionality is used to remove all the CPUs"
 */
import { listGroups, readHierarchies } from '../cgroups.js';
import { isKernelThread, readThreadMask, readThreadStart } from '../process-affinity.js';
import { formatProcessorList, parseProcessorList } from '../processors.js';
import type { Tree } from '../tree.js';
import type { ChangeOf, CpusetMask, ThreadMask } from './change.js';

/** Everything that a processor is part of now. */
export function snapshotNarrowed(tree: Tree, cpu: number): ChangeOf<'narrowed'> {
  return { kind: 'narrowed', cpu, cpusets: cpusetsWith(tree, cpu), threads: threadsWith(tree, cpu) };
}

/** Version 2 keeps what was asked for and works the effective set out by itself. */
function cpusetsWith(tree: Tree, cpu: number): CpusetMask[] {
  const mounted = readHierarchies(tree).find(
    ({ version, controllers }) => version === 1 && controllers.includes('cpuset'),
  );
  const groups = mounted === undefined ? [] : listGroups(tree, mounted.folder);
  return groups.flatMap((group) => {
    const cpus = readProcessors(tree, `${group}/cpuset.cpus`);
    if (!cpus?.includes(cpu)) return [];
    return [{ group, cpus: formatProcessorList(cpus), tasks: cpus.length === 1 ? tasksOf(tree, group) : [] }];
  });
}

function tasksOf(tree: Tree, group: string): number[] {
  const content = tree.read(`${group}/tasks`);
  return 'text' in content ? content.text.split('\n').filter(Boolean).map(Number) : [];
}

export function readProcessors(tree: Tree, path: string): number[] | null {
  const content = tree.read(path);
  return 'text' in content ? parseProcessorList(content.text) : null;
}

function threadsWith(tree: Tree, cpu: number): ThreadMask[] {
  const pids = numbersIn(tree, '/proc').filter((pid) => !isKernelThread(tree, pid));
  return pids.flatMap((pid) =>
    numbersIn(tree, `/proc/${pid}/task`).flatMap((thread) => {
      const cpus = readThreadMask(tree, pid, thread);
      const startTime = readThreadStart(tree, pid, thread);
      if (startTime === null || !cpus?.includes(cpu)) return [];
      return [{ pid, thread, startTime, cpus: formatProcessorList(cpus) }];
    }),
  );
}

function numbersIn(tree: Tree, folder: string): number[] {
  const inside = tree.list(folder);
  return 'names' in inside ? inside.names.filter((name) => /^[1-9]\d*$/.test(name)).map(Number) : [];
}
