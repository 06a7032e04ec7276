/** Everything on a machine that could be tuned, by one look at what is there. */
import type { Cgroup } from './cgroup.js';
import { cgroupKnobs } from './cgroup-knobs.js';
import { cpuClockKnobs, devfreqKnobs } from './clock-knobs.js';
import type { CpuPolicy } from './cpufreq.js';
import type { DevfreqDevice } from './devfreq.js';
import type { RemovableProcessor } from './hotplug.js';
import type { KnobDescription } from './knob-description.js';
import { mappingsOf } from './mappings.js';
import { mostWatts } from './power-sensor.js';
import type { EnergyZone } from './powercap.js';
import { formatProcessorList } from './processors.js';
import type { Tree } from './tree.js';
import { namesIn } from './values.js';

export interface Tunable {
  readonly policies: readonly CpuPolicy[];
  readonly devices: readonly DevfreqDevice[];
  readonly processors: readonly RemovableProcessor[];
  readonly zones: readonly EnergyZone[];
  readonly cgroup: Cgroup | null;
  /** The processors that may be given to applications. */
  readonly cpus: readonly number[];
}

/**
 * `cpu.frequency.POLICY.minimum` and `.maximum`, `cpu.governor.POLICY`, the same of `gpu` and `memory`,
 * `cpu.online.cpuN`, `power.limit.ZONE.NAME`, `cgroup.cpuset`, `.quota`, `.weight` and `.uclamp`, and `affinity` of a process of one's own.
 */
export function describeKnobs(tree: Tree, tunable: Tunable): KnobDescription[] {
  const { policies, devices, processors, zones, cgroup, cpus } = tunable;
  return [
    ...policies.flatMap((policy) => cpuClockKnobs(tree, policy)),
    ...devices.filter(({ kind }) => kind !== 'other').flatMap((device) => devfreqKnobs(tree, device)),
    ...processors.map((processor) => onlineKnob(tree, processor)),
    ...zones.flatMap((zone) => limitKnobs(tree, zone)),
    ...(cgroup === null ? [] : cgroupKnobs(tree, cgroup, cpus)),
    ...(cpus.length > 0 && runsProcesses(tree) ? [affinityKnob(tree, cpus)] : []),
  ];
}

function onlineKnob(tree: Tree, { cpu, file, online }: RemovableProcessor): KnobDescription {
  return {
    name: `cpu.online.cpu${cpu}`,
    path: file,
    domain: { kind: 'levels', levels: [0, 1], unit: null },
    value: online ? 1 : 0,
    scale: 1,
    access: tree.access(file),
  };
}

function limitKnobs(tree: Tree, { name: zone, limits }: EnergyZone): KnobDescription[] {
  return limits.map(({ name, file, watts, maximumWatts }) => ({
    name: `power.limit.${zone}.${name}`,
    path: file,
    domain: { kind: 'range', minimum: 0, maximum: maximumWatts ?? mostWatts, unit: 'watts' },
    value: watts,
    scale: 1e-6,
    access: tree.access(file),
  }));
}

/** A dump has no process that asks. */
const runsProcesses = (tree: Tree) => 'text' in tree.read('/proc/self/status');

const tasksetPlaces = ['/usr/bin', '/bin'];

/** Anyone may move processes of their own, on a machine that runs and has util-linux. */
function affinityKnob(tree: Tree, cpus: readonly number[]): KnobDescription {
  const folder = tasksetPlaces.find((place) => namesIn(tree, place).includes('taskset'));
  const path = `${folder ?? tasksetPlaces[0]}/taskset`;
  const access = tree.access(path);
  // Nobody but root may write the program, which is not what it is for.
  const usable = folder !== undefined && !('refused' in access && access.refused === 'picture');
  return {
    name: 'affinity',
    path,
    domain: {
      kind: 'levels',
      levels: mappingsOf(cpus).map((mapping) => formatProcessorList(mapping.cpus)),
      unit: null,
    },
    value: null,
    scale: 1,
    access: usable ? { writable: true } : access,
  };
}
