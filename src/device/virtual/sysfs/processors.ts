/**
 * Which processors there are, which are online, how strong they are and which share a cluster.
 *
 * @see Documentation/core-api/cpu_hotplug.rst, Documentation/admin-guide/cputopology.rst
 */
import { type KernelFile, readOnlyFile, refuse } from '../../linux/kernel-tree.js';
import { formatProcessorList, processorFolder } from '../../linux/processors.js';
import type { CpuDomain, VirtualBoard } from '../plant/description.js';
import { folderOf, joinParts, type Part, type Steered, steer } from './part.js';

export const cpuDomains = ({ domains }: VirtualBoard): CpuDomain[] =>
  domains.filter((domain): domain is CpuDomain => domain.kind === 'cpu');

/** By the kernel's numbers, ascending. */
export const processorsOf = (board: VirtualBoard): number[] =>
  cpuDomains(board)
    .flatMap(({ cpus }) => cpus)
    .sort((a, b) => a - b);

export function processorsPart(plant: Steered): Part {
  const cpus = processorsOf(plant.board);
  const those = (online: boolean) => ({
    read: () => formatProcessorList(cpus.filter((cpu) => plant.processor(cpu).online === online)),
  });
  const all = readOnlyFile(formatProcessorList(cpus));
  const lists = { possible: all, present: all, online: those(true), offline: those(false) };
  const each = cpuDomains(plant.board).flatMap((domain, cluster) =>
    domain.cpus.map((cpu, core) => ({
      files: folderOf(`${processorFolder}/cpu${cpu}`, {
        ...(cpu !== cpus[0] && { online: onlineFile(plant, cpu) }),
        cpu_capacity: readOnlyFile(String(Math.round(domain.capacity.value))),
        'topology/physical_package_id': readOnlyFile(String(cluster)),
        'topology/core_id': readOnlyFile(String(core)),
        'topology/core_siblings_list': readOnlyFile(formatProcessorList(domain.cpus)),
        'topology/thread_siblings_list': readOnlyFile(String(cpu)),
      }),
    })),
  );
  return joinParts([{ files: folderOf(processorFolder, lists) }, ...each]);
}

/** What `kstrtobool` takes for yes and for no. */
const yes = /^(?:[1yYtT]|[oO][nN])/;
const no = /^(?:[0nNfF]|[oO][fF])/;

/** The first processor has no such file. */
function onlineFile(plant: Steered, cpu: number): KernelFile {
  return {
    read: () => (plant.processor(cpu).online ? '1' : '0'),
    write(text) {
      if (!yes.test(text) && !no.test(text)) refuse('EINVAL');
      steer('EBUSY', () => plant.setOnline(cpu, yes.test(text)));
    },
  };
}
