/**
 * Knobs of clocks: the limits within which a governor chooses, and the governor.
 *
 * @see Documentation/admin-guide/pm/cpufreq.rst, Documentation/ABI/testing/sysfs-class-devfreq
 */
import type { Domain } from '../../core/knob.js';
import type { CpuPolicy } from './cpufreq.js';
import type { DevfreqDevice } from './devfreq.js';
import type { KnobDescription } from './knob-description.js';
import type { Tree } from './tree.js';
import { hertzRange, kilohertzRange, type Range, readInteger } from './values.js';

const sides = ['minimum', 'maximum'] as const;

export function cpuClockKnobs(tree: Tree, policy: CpuPolicy): KnobDescription[] {
  const { name, folder, minimumKilohertz, maximumKilohertz, frequenciesKilohertz } = policy;
  const domain = clockDomain(frequenciesKilohertz, minimumKilohertz, maximumKilohertz, 1000);
  const files = { minimum: 'scaling_min_freq', maximum: 'scaling_max_freq' };
  return [
    ...limitKnobs(tree, {
      name: `cpu.frequency.${name}`,
      folder,
      files,
      domain,
      scale: 1000,
      range: kilohertzRange,
    }),
    ...governorKnob(tree, `cpu.governor.${name}`, `${folder}/scaling_governor`, policy),
  ];
}

export function devfreqKnobs(tree: Tree, device: DevfreqDevice): KnobDescription[] {
  const { name, kind, folder, frequenciesHertz, minimumHertz, maximumHertz } = device;
  const domain = clockDomain(frequenciesHertz, minimumHertz, maximumHertz, 1);
  const files = { minimum: 'min_freq', maximum: 'max_freq' };
  return [
    ...limitKnobs(tree, {
      name: `${kind}.frequency.${name}`,
      folder,
      files,
      domain,
      scale: 1,
      range: hertzRange,
    }),
    ...governorKnob(tree, `${kind}.governor.${name}`, `${folder}/governor`, device),
  ];
}

/** A table where the driver has one, else its range; null where it says neither. */
function clockDomain(
  frequencies: readonly number[] | null,
  minimum: number | null,
  maximum: number | null,
  scale: number,
): Domain<number> | null {
  if (frequencies !== null)
    return { kind: 'levels', levels: frequencies.map((frequency) => frequency * scale), unit: 'hertz' };
  if (minimum === null || maximum === null || minimum > maximum) return null;
  return { kind: 'range', minimum: minimum * scale, maximum: maximum * scale, unit: 'hertz' };
}

interface LimitKnobOptions {
  readonly name: string;
  readonly folder: string;
  readonly files: Readonly<Record<(typeof sides)[number], string>>;
  readonly domain: Domain<number> | null;
  readonly scale: number;
  readonly range: Range;
}

function limitKnobs(tree: Tree, options: LimitKnobOptions): KnobDescription[] {
  const { name, folder, files, domain, scale, range } = options;
  if (domain === null) return [];
  return sides.map((side) => {
    const path = `${folder}/${files[side]}`;
    const value = readInteger(tree, path, range);
    return {
      name: `${name}.${side}`,
      path,
      domain,
      value: value === null ? null : value * scale,
      scale,
      access: tree.access(path),
    };
  });
}

function governorKnob(
  tree: Tree,
  name: string,
  path: string,
  { governor, governors }: Pick<CpuPolicy, 'governor' | 'governors'>,
): KnobDescription[] {
  if (governors === null) return [];
  const domain = { kind: 'levels', levels: governors, unit: null } as const;
  return [{ name, path, domain, value: governor, scale: 1, access: tree.access(path) }];
}
