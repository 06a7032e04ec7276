/** Everything on a machine that could be tuned, by one look at what is there. */
import type { Cgroup } from './cgroup.js';
import { cgroupKnobs } from './cgroup-knobs.js';
import { cpuClockKnobs, devfreqKnobs } from './clock-knobs.js';
import type { CpuPolicy } from './cpufreq.js';
import type { DevfreqDevice } from './devfreq.js';
import { withDistinctNames } from './distinct-names.js';
import type { RemovableProcessor } from './hotplug.js';
import type { KnobDescription } from './knob-description.js';
import { knownKnob } from './known-knobs.js';
import { mappingsOf } from './mappings.js';
import type { EnergyZone } from './powercap.js';
import { formatProcessorList } from './processors.js';
import type { Tree } from './tree.js';
import { exists, namesIn } from './values.js';

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
 * `cpu.frequency.POLICY.minimum`, `.maximum` and `.pinned` (both to one value), `cpu.governor.POLICY`, the same of
 * `gpu` and `memory`, `cpu.online.cpuN`, `power.limit.ZONE.NAME`; of a process, `cgroup.cpuset`, `.quota`, `.weight`,
 * `.uclamp.min` and `.uclamp.max`, and `affinity`.
 */
export function describeKnobs(tree: Tree, tunable: Tunable): KnobDescription[] {
  const { policies, devices, processors, zones, cgroup, cpus } = tunable;
  const knobs = [
    ...policies.flatMap((policy) => cpuClockKnobs(tree, policy)),
    ...devices.filter(({ kind }) => kind !== 'other').flatMap((device) => devfreqKnobs(tree, device)),
    ...processors.map((processor) => onlineKnob(tree, processor)),
    ...zones.flatMap((zone) => limitKnobs(tree, zone)),
    ...(cgroup === null ? [] : cgroupKnobs(tree, cgroup, cpus)),
    ...(cpus.length > 0 && runsProcesses(tree) ? [affinityKnob(tree, cpus)] : []),
  ];
  return withDistinctNames(knobs).map(asFarAsKnown);
}

/** What is not on the list of files that cotune writes cannot be set, whoever asks. */
function asFarAsKnown(knob: KnobDescription): KnobDescription {
  const { path, sets, access } = knob;
  if (sets === 'a process' || 'refused' in access || knownKnob(path) !== null) return knob;
  return { ...knob, access: { refused: 'unknown', reason: `${path}: of no form that cotune writes` } };
}

/** Measured on a virtual machine with two processors: 37 ms off, 9 ms on. */
const switchSeconds = 0.04;

function onlineKnob(tree: Tree, { cpu, file, online }: RemovableProcessor): KnobDescription {
  return {
    name: `cpu.online.cpu${cpu}`,
    path: file,
    sets: 'file',
    domain: { kind: 'levels', levels: [0, 1], unit: null },
    value: online ? 1 : 0,
    scale: 1,
    changeCostSeconds: switchSeconds,
    access: tree.access(file),
  };
}

/** A limit holds on average over its window; hardware that names none has about a second. */
const usualWindowSeconds = 1;

function limitKnobs(tree: Tree, { name: zone, limits }: EnergyZone): KnobDescription[] {
  return limits.map(({ name, file, watts, minimumWatts, maximumWatts, windowSeconds }) => ({
    name: `power.limit.${zone}.${name}`,
    path: file,
    sets: 'file',
    domain: { kind: 'range', minimum: minimumWatts, maximum: maximumWatts, unit: 'watts' },
    value: watts,
    scale: 1e-6,
    changeCostSeconds: windowSeconds ?? usualWindowSeconds,
    access: tree.access(file),
  }));
}

/** A dump has no process that asks. */
const runsProcesses = (tree: Tree) => exists(tree, '/proc/self/status');

/** `taskset` starts, moves the threads one after the other and ends. */
const moveSeconds = 0.005;
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
    sets: 'a process',
    domain: {
      kind: 'levels',
      levels: mappingsOf(cpus).map((mapping) => formatProcessorList(mapping.cpus)),
      unit: null,
    },
    value: null,
    scale: 1,
    changeCostSeconds: moveSeconds,
    access: usable ? { writable: true } : access,
  };
}
