/** This process and all its threads, moved to clusters of processors by the affinity knob. */
import { createAffinityKnob } from '../../device/linux/affinity.js';
import { formatProcessorList, usableProcessors } from '../../device/linux/processors.js';
import type { SafeWriter } from '../../device/linux/safety/safe-writer.js';
import { surveyDevice } from '../../device/linux/survey.js';
import { openTree } from '../../device/linux/tree.js';
import type { Placement } from './linux-machine.js';

/** Null where processes cannot be moved. */
export function openProcessPlacement({ machine, journal }: SafeWriter): Placement | null {
  const affinity = surveyDevice(machine.tree).knobs.find(({ name }) => name === 'affinity');
  if (affinity === undefined || !('writable' in affinity.access)) return null;
  const mappings = [{ name: 'all', cpus: usableProcessors(openTree()) }];
  const knob = createAffinityKnob({ pid: process.pid, mappings, journal });
  return {
    place: (cpus) => knob.set({ name: formatProcessorList(cpus), cpus }),
    restore: () => knob.restore(),
  };
}
