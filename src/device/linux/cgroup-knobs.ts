/**
 * Knobs of control groups: which processors a group may use, how much of their time, its share when there is too
 * little, and the clocks that its tasks ask for. They are set on groups below the one of this process.
 *
 * @see Documentation/admin-guide/cgroup-v2.rst, cpu.max, cpu.weight, cpu.uclamp, cpuset.cpus
 */
import type { Domain } from '../../core/knob.js';
import type { Cgroup, CgroupController } from './cgroup.js';
import type { KnobDescription } from './knob-description.js';
import { formatProcessorList } from './processors.js';
import type { Tree } from './tree.js';

/** Of each core's time; below, the kernel's period of a quota does not hold. */
const smallestQuota = 0.01;

/** @param cpus the processors that may be given to a group */
export function cgroupKnobs(tree: Tree, { controllers }: Cgroup, cpus: readonly number[]): KnobDescription[] {
  return controllers.flatMap((controller) => {
    if (controller.name === 'cpuset') return [knob(controller, 'cpuset', cpusetDomain(cpus))];
    if (controller.name !== 'cpu') return [];
    return [
      knob(controller, 'quota', {
        kind: 'range',
        minimum: smallestQuota,
        maximum: cpus.length,
        unit: 'cores',
      }),
      knob(controller, 'weight', weightDomain(controller)),
      ...(hasClamp(tree, controller) ? [knob(controller, 'uclamp', clampDomain)] : []),
    ];
  });
}

const clampDomain: Domain<number> = { kind: 'range', minimum: 0, maximum: 1, unit: 'ratio' };

/** The first version calls it shares. */
function weightDomain({ version }: CgroupController): Domain<number> {
  const [minimum, maximum] = version === 2 ? [1, 10_000] : [2, 262_144];
  return { kind: 'range', minimum, maximum, unit: 'count' };
}

/** All processors, and each alone: any list of them is one. */
function cpusetDomain(cpus: readonly number[]): Domain<string> {
  const levels = [formatProcessorList(cpus), ...(cpus.length > 1 ? cpus.map(String) : [])];
  return { kind: 'levels', levels, unit: null };
}

/** Kernels without CONFIG_UCLAMP_TASK_GROUP have no such file; the root group never has. */
function hasClamp(tree: Tree, { folder }: CgroupController): boolean {
  return 'text' in tree.read(`${folder}/cpu.uclamp.max`);
}

function knob(
  { folder, access }: CgroupController,
  what: string,
  domain: KnobDescription['domain'],
): KnobDescription {
  return { name: `cgroup.${what}`, path: folder, domain, value: null, scale: 1, access };
}
