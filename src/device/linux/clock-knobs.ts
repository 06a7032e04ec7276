/**
 * Knobs of clocks: the limits within which a governor chooses, both of them at once, and the governor.
 *
 * @see Documentation/admin-guide/pm/cpufreq.rst, Documentation/ABI/testing/sysfs-class-devfreq
 */
import type { Domain } from '../../core/knob.js';
import type { CpuPolicy } from './cpufreq.js';
import type { DevfreqDevice } from './devfreq.js';
import type { KnobDescription } from './knob-description.js';
import type { Access, Tree } from './tree.js';
import { hertzRange, kilohertzRange, type Range, readInteger } from './values.js';

/** What clocks of processors and of devices do not have in common. */
interface ClockKind {
  readonly files: { readonly minimum: string; readonly maximum: string; readonly governor: string };
  /** What the files count in, in hertz. */
  readonly scale: number;
  readonly range: Range;
  /** Until a new clock has effect, on a Jetson Orin; arXiv 2606.16106. */
  readonly changeCostSeconds: number;
}

const cpuClock: ClockKind = {
  files: { minimum: 'scaling_min_freq', maximum: 'scaling_max_freq', governor: 'scaling_governor' },
  scale: 1000,
  range: kilohertzRange,
  changeCostSeconds: 0.001,
};
const deviceClock: ClockKind = {
  files: { minimum: 'min_freq', maximum: 'max_freq', governor: 'governor' },
  scale: 1,
  range: hertzRange,
  changeCostSeconds: 0.008,
};

/** A clock as its driver describes it, in the unit of its files. */
interface Clock {
  /** The names of its knobs begin with it. */
  readonly kind: string;
  readonly name: string;
  readonly folder: string;
  readonly frequencies: readonly number[] | null;
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly governors: readonly string[] | null;
  readonly governor: string | null;
}

export function cpuClockKnobs(tree: Tree, policy: CpuPolicy): KnobDescription[] {
  const { frequenciesKilohertz: frequencies, minimumKilohertz: minimum, maximumKilohertz: maximum } = policy;
  return clockKnobs(tree, cpuClock, { ...policy, kind: 'cpu', frequencies, minimum, maximum });
}

export function devfreqKnobs(tree: Tree, device: DevfreqDevice): KnobDescription[] {
  const { frequenciesHertz: frequencies, minimumHertz: minimum, maximumHertz: maximum } = device;
  return clockKnobs(tree, deviceClock, { ...device, frequencies, minimum, maximum });
}

function clockKnobs(tree: Tree, kind: ClockKind, clock: Clock): KnobDescription[] {
  const domain = clockDomain(clock, kind.scale);
  return [
    ...(domain === null ? [] : limitKnobs(tree, kind, clock, domain)),
    ...governorKnob(tree, kind, clock),
  ];
}

/** A table where the driver has one, else its range; null where it says neither. */
function clockDomain({ frequencies, minimum, maximum }: Clock, scale: number): Domain<number> | null {
  if (frequencies !== null)
    return { kind: 'levels', levels: frequencies.map((frequency) => frequency * scale), unit: 'hertz' };
  if (minimum === null || maximum === null || minimum > maximum) return null;
  return { kind: 'range', minimum: minimum * scale, maximum: maximum * scale, unit: 'hertz' };
}

function limitKnobs(tree: Tree, kind: ClockKind, clock: Clock, domain: Domain<number>): KnobDescription[] {
  const { files, scale, range, changeCostSeconds } = kind;
  const end = (side: 'minimum' | 'maximum') => {
    const path = `${clock.folder}/${files[side]}`;
    const value = readInteger(tree, path, range);
    return {
      name: `${clock.kind}.frequency.${clock.name}.${side}`,
      path,
      sets: side,
      domain,
      value: value === null ? null : value * scale,
      scale,
      changeCostSeconds,
      access: tree.access(path),
    };
  };
  const [minimum, maximum] = [end('minimum'), end('maximum')];
  const pinned = {
    ...maximum,
    name: `${clock.kind}.frequency.${clock.name}.pinned`,
    sets: 'both ends' as const,
    value: minimum.value === maximum.value ? maximum.value : null,
    access: bothOf(minimum.access, maximum.access),
  };
  return [minimum, maximum, pinned];
}

const bothOf = (some: Access, other: Access): Access => ('refused' in some ? some : other);

function governorKnob(
  tree: Tree,
  { files, changeCostSeconds }: ClockKind,
  { kind, name, folder, governor, governors }: Clock,
): KnobDescription[] {
  if (governors === null) return [];
  const path = `${folder}/${files.governor}`;
  const domain = { kind: 'levels', levels: governors, unit: null } as const;
  return [
    {
      name: `${kind}.governor.${name}`,
      path,
      sets: 'file',
      domain,
      value: governor,
      scale: 1,
      changeCostSeconds,
      access: tree.access(path),
    },
  ];
}
