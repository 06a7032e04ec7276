/**
 * The processors that a control group may use, as a knob: holds for threads that are born later too.
 *
 * @see Documentation/admin-guide/cgroup-v1/cpusets.rst; the same file in both versions
 */
import type { Knob } from '../../../core/knob.js';
import type { Mapping } from '../../../core/profile.js';
import { sameProcessors } from '../process-affinity.js';
import { formatProcessorList, readProcessorList } from '../processors.js';
import type { SafeWriter } from '../safety/safe-writer.js';
import { PacedSetter } from './paced.js';

/** Every change migrates tasks. */
const intervalSeconds = 0.02;

/** @param mappings what the knob may be set to; the first one is assumed where nothing says what is in force */
export function cpusetKnob(
  writer: SafeWriter,
  name: string,
  group: string,
  mappings: readonly Mapping[],
): Knob<Mapping> {
  const path = `${group}/cpuset.cpus`;
  const setter = new PacedSetter<Mapping>(writer.machine.clock, intervalSeconds, ({ cpus }) =>
    writer.write(path, formatProcessorList(cpus)),
  );
  return {
    name: `cgroup.cpuset.${name}`,
    domain: { kind: 'levels', levels: mappings, unit: null },
    changeCostSeconds: 0.001,
    get() {
      const cpus = readProcessorList(writer.machine.tree, path);
      if (cpus === null) return mappings[0]!;
      const known = mappings.find((mapping) => sameProcessors(mapping.cpus, cpus));
      return known ?? { name: formatProcessorList(cpus), cpus };
    },
    set: (mapping) => setter.set(mapping),
  };
}
