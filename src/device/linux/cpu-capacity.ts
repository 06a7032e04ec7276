/**
 * What the kernel says about each processor's strength and place: the capacity that its scheduler reckons with,
 * 1024 for the strongest core at its highest clock, and the package and core that it belongs to.
 *
 * @see Documentation/scheduler/sched-capacity.rst, Documentation/admin-guide/cputopology.rst
 */
import { processorFolder } from './processors.js';
import type { Tree } from './tree.js';
import { readInteger } from './values.js';

export interface CpuPlace {
  readonly cpu: number;
  /** 0 to 1024; null where the kernel takes all cores to be equal or does not say. */
  readonly capacity: number | null;
  readonly package: number | null;
  /** Hardware threads of one core share this id within their package. */
  readonly core: number | null;
}

export function readCpuPlaces(tree: Tree, cpus: readonly number[]): CpuPlace[] {
  return cpus.map((cpu) => {
    const folder = `${processorFolder}/cpu${cpu}`;
    const id = (file: string) =>
      readInteger(tree, `${folder}/topology/${file}`, { minimum: 0, maximum: 65_535 });
    return {
      cpu,
      capacity: readInteger(tree, `${folder}/cpu_capacity`, { minimum: 0, maximum: 1024 }),
      package: id('physical_package_id'),
      core: id('core_id'),
    };
  });
}
