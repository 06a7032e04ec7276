/**
 * Knobs of control groups: which processors a group may use, how much of their time, its share when there is too
 * little, and the clocks that its tasks ask for. They are set on a group of each process's own, where they are called
 * `NAME.PROCESS`.
 *
 * @see Documentation/admin-guide/cgroup-v2.rst, cpu.max, cpu.weight, cpu.uclamp, cpuset.cpus
 */
import type { Domain } from '../../core/knob.js';
import type { Cgroup, CgroupController } from './cgroup.js';
import { foldersIn } from './find-folders.js';
import type { KnobDescription } from './knob-description.js';
import { changeCostSeconds, clampDomain, quotaDomain, weightDomain } from './knobs/group-limits.js';
import { formatProcessorList } from './processors.js';
import type { Tree } from './tree.js';
import { exists } from './values.js';

/** @param cpus the processors that may be given to a group */
export function cgroupKnobs(tree: Tree, { controllers }: Cgroup, cpus: readonly number[]): KnobDescription[] {
  return controllers.flatMap((controller) => {
    if (controller.name === 'cpuset') return [knob(controller, 'cpuset', cpusetDomain(cpus))];
    if (controller.name !== 'cpu') return [];
    const ends = hasClamp(tree, controller) ? ['min', 'max'] : [];
    return [
      knob(controller, 'quota', quotaDomain(cpus.length)),
      knob(controller, 'weight', weightDomain),
      ...ends.map((end) => knob(controller, `uclamp.${end}`, clampDomain)),
    ];
  });
}

/** All processors, and each alone: any list of them is one. */
function cpusetDomain(cpus: readonly number[]): Domain<string> {
  const levels = [formatProcessorList(cpus), ...(cpus.length > 1 ? cpus.map(String) : [])];
  return { kind: 'levels', levels, unit: null };
}

/** Kernels without CONFIG_UCLAMP_TASK_GROUP have no such file; the root group never has, those below it have. */
function hasClamp(tree: Tree, { folder }: CgroupController): boolean {
  return [folder, ...foldersIn(tree, folder)].some((group) => exists(tree, `${group}/cpu.uclamp.max`));
}

function knob(
  { folder, access }: CgroupController,
  what: string,
  domain: KnobDescription['domain'],
): KnobDescription {
  const name = `cgroup.${what}`;
  return { name, path: folder, sets: 'a process', domain, value: null, scale: 1, changeCostSeconds, access };
}
