/**
 * What the kernel narrows when a processor goes offline and does not widen when it is back: the groups of the cpuset
 * hierarchy of version 1, and the affinities of threads.
 *
 * @see Documentation/admin-guide/cgroup-v1/cpusets.rst, "If hotplug functionality is used to remove all the CPUs"
 */
import { listGroups, readHierarchies } from '../hierarchies.js';
import { isKernelThread, readThreadMask, readThreadStart } from '../process-affinity.js';
import { formatProcessorList, readProcessorList } from '../processors.js';
import type { Tree } from '../tree.js';
import { numberedNames, readText } from '../values.js';
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
    const cpus = readProcessorList(tree, `${group}/cpuset.cpus`);
    if (!cpus?.includes(cpu)) return [];
    return [{ group, cpus: formatProcessorList(cpus), tasks: cpus.length === 1 ? tasksOf(tree, group) : [] }];
  });
}

function tasksOf(tree: Tree, group: string): number[] {
  return (readText(tree, `${group}/tasks`) ?? '').split('\n').filter(Boolean).map(Number);
}

function threadsWith(tree: Tree, cpu: number): ThreadMask[] {
  const pids = numberedNames(tree, '/proc').filter(({ id }) => !isKernelThread(tree, id));
  return pids.flatMap(({ id: pid }) =>
    numberedNames(tree, `/proc/${pid}/task`).flatMap(({ id: thread }) => {
      const cpus = readThreadMask(tree, pid, thread);
      const startTime = readThreadStart(tree, pid, thread);
      if (startTime === null || !cpus?.includes(cpu)) return [];
      return [{ pid, thread, startTime, cpus: formatProcessorList(cpus) }];
    }),
  );
}
