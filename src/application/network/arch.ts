/** Sub-networks of a described supernet: what `arch-space.ts` says of any space, for that of its family. */
import type { Random } from '../../core/random.js';
import {
  type Arch,
  type ArchSpace,
  checkResolution,
  composeArch,
  entryOf,
  largestOf,
  parseArch,
  randomOf,
  smallestOf,
} from './arch-space.js';
import type { SupernetDescription } from './description-schema.js';
import { familyOf } from './families.js';

export type { Arch } from './arch-space.js';

export const spaceOf = (description: SupernetDescription): ArchSpace =>
  familyOf(description).space(description);

/** @throws {CotuneError} ERR_ARCH_OUTSIDE_SPACE saying which entries are wrong and what is allowed */
export const validateArch = (description: SupernetDescription, value: unknown): Arch =>
  parseArch(spaceOf(description), value);

/**
 * The input size of a sub-network in pixels: what the caller asks for, else what the arch says, else the largest
 * that the description lists.
 *
 * @throws {CotuneError} ERR_ARCH_OUTSIDE_SPACE for what no network takes
 */
export function resolutionOf(description: SupernetDescription, arch: Arch, resolution?: number): number {
  const chosen = resolution ?? arch.r ?? description.resolution.at(-1)!;
  checkResolution(chosen);
  return chosen;
}

export const largestArch = (description: SupernetDescription) => largestOf(spaceOf(description));
export const smallestArch = (description: SupernetDescription) => smallestOf(spaceOf(description));
export const randomArch = (description: SupernetDescription, random: Random) =>
  randomOf(spaceOf(description), random);

/** Whether the statistics that came with the weights are this sub-network's own. */
export const hasOwnStatistics = (description: SupernetDescription, arch: Arch): boolean =>
  familyOf(description).hasOwnStatistics(description, arch);

/** A sub-network with every entry that has no effect at its smallest choice. */
function canonicalArch(description: SupernetDescription, arch: Arch): Arch {
  const whole = composeArch(spaceOf(description), (_, field, index) => entryOf(arch, field, index));
  return familyOf(description).canonical(description, whole);
}

/** Every entry of a sub-network, field after field; those that have no effect at their smallest choice. */
export function archValues(description: SupernetDescription, arch: Arch): number[] {
  const canonical = canonicalArch(description, arch);
  return spaceOf(description).flatMap((field) =>
    field.entries.map((_, index) => entryOf(canonical, field, index)),
  );
}

/**
 * One name per network: two archs that differ only where it has no effect have the same.
 *
 * @returns each field with its entries, such as `ks7.5.3_e6.4.3_d1.1.1_r32`
 */
export function archKey(description: SupernetDescription, arch: Arch): string {
  const canonical = canonicalArch(description, arch);
  return spaceOf(description)
    .map((field) => field.name + field.entries.map((_, index) => entryOf(canonical, field, index)).join('.'))
    .join('_');
}
